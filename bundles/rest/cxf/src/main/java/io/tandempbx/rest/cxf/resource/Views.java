package io.tandempbx.rest.cxf.resource;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.CallHandlingChange;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.registrar.api.Contact;
import io.tandempbx.registrar.api.Reach;
import io.tandempbx.registrar.api.RegistrationAttempt;
import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.security.api.AuditEntry;
import io.tandempbx.security.api.Ban;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.User;
import io.tandempbx.upgrade.api.UpgradeRecord;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operations answer with; the components' names in snake_case are the keys. */
public interface Views {

    /** Counters of the platform. Figures of parts that do not exist yet are 0. */
    record StatusView(
            boolean running,
            int registeredExtensions,
            int activeCalls,
            long totalCalls,
            int activeRecordings,
            int activeConferences,
            int parkedCalls,
            int queuedCalls,
            String version,
            long uptimeSeconds) {}

    /** An extension without its credential. */
    record ExtensionView(
            String number,
            String name,
            String email,
            boolean enabled,
            boolean registered,
            boolean allowExternal,
            boolean voicemailEnabled,
            boolean isAdmin,
            boolean dnd,
            String forwardAlways,
            String forwardBusy,
            String forwardNoAnswer,
            String forwardUnregistered,
            int noAnswerSeconds,
            boolean callWaiting,
            String classOfService,
            String pickupGroup,
            List<String> followMe,
            String srtp,
            List<String> codecs,
            long version) {

        static ExtensionView of(Extension extension, boolean registered) {
            CallHandling handling = extension.handling();
            return new ExtensionView(
                    extension.number(),
                    extension.name(),
                    extension.email(),
                    extension.enabled(),
                    registered,
                    extension.allowExternal(),
                    extension.voicemailEnabled(),
                    extension.admin(),
                    extension.doNotDisturb(),
                    handling.forwardAlways(),
                    handling.forwardBusy(),
                    handling.forwardNoAnswer(),
                    handling.forwardUnregistered(),
                    handling.noAnswerSeconds(),
                    handling.callWaiting(),
                    handling.classOfService().text(),
                    handling.pickupGroup(),
                    handling.followMe(),
                    handling.srtp().text(),
                    handling.codecs(),
                    extension.version());
        }
    }

    /** What an extension is made of. */
    record NewExtensionBody(
            @Nullable String number,
            @Nullable String password,
            @Nullable String name,
            @Nullable String email,
            @Nullable Boolean enabled,
            @Nullable Boolean allowExternal,
            @Nullable Boolean voicemailEnabled,
            @Nullable Boolean isAdmin,
            @Nullable Boolean dnd,
            @Nullable String forwardAlways,
            @Nullable String forwardBusy,
            @Nullable String forwardNoAnswer,
            @Nullable String forwardUnregistered,
            @Nullable Integer noAnswerSeconds,
            @Nullable Boolean callWaiting,
            @Nullable String classOfService,
            @Nullable String pickupGroup,
            @Nullable List<String> followMe,
            @Nullable String srtp,
            @Nullable List<String> codecs) {

        CallHandlingChange handling() {
            return Given.handling(
                    forwardAlways,
                    forwardBusy,
                    forwardNoAnswer,
                    forwardUnregistered,
                    noAnswerSeconds,
                    callWaiting,
                    classOfService,
                    pickupGroup,
                    followMe,
                    srtp,
                    codecs);
        }
    }

    /** What shall be different; absent keys stay. With PUT absent keys take their presets. */
    record ExtensionBody(
            @Nullable String name,
            @Nullable String email,
            @Nullable Boolean enabled,
            @Nullable Boolean allowExternal,
            @Nullable Boolean voicemailEnabled,
            @Nullable Boolean isAdmin,
            @Nullable Boolean dnd,
            @Nullable String forwardAlways,
            @Nullable String forwardBusy,
            @Nullable String forwardNoAnswer,
            @Nullable String forwardUnregistered,
            @Nullable Integer noAnswerSeconds,
            @Nullable Boolean callWaiting,
            @Nullable String classOfService,
            @Nullable String pickupGroup,
            @Nullable List<String> followMe,
            @Nullable String srtp,
            @Nullable List<String> codecs) {

        CallHandlingChange handling() {
            return Given.handling(
                    forwardAlways,
                    forwardBusy,
                    forwardNoAnswer,
                    forwardUnregistered,
                    noAnswerSeconds,
                    callWaiting,
                    classOfService,
                    pickupGroup,
                    followMe,
                    srtp,
                    codecs);
        }
    }

    /** A password. */
    record PasswordBody(@Nullable String password) {}

    /** It was done. */
    record Success(boolean success) {
        static final Success DONE = new Success(true);
    }

    /** What disabling or enabling did. */
    record SwitchedView(boolean success, String extension, boolean enabled, int terminatedCalls, int removedContacts) {}

    /** Which extensions get a new password; all when absent. */
    record RotateBody(@Nullable List<String> numbers) {}

    /** New passwords by number, shown this once. */
    record RotatedView(int count, Map<String, String> passwords) {}

    /** Registered extensions; {@code count} counts extensions, not contacts. */
    record RegisteredList(int count, List<RegisteredView> extensions) {}

    /** One extension with its live contacts. */
    record RegisteredView(String number, String name, List<ContactView> contacts) {}

    /** One phone; {@code reachable} and {@code rttMs} are null while it was never asked. */
    record ContactView(
            String uri,
            String transport,
            String sourceIp,
            int sourcePort,
            String userAgent,
            String registeredAt,
            String expiresAt,
            boolean behindNat,
            @CanBeNull @Nullable Boolean reachable,
            @CanBeNull @Nullable Integer rttMs) {

        static ContactView of(Contact contact, Reach reach) {
            InetSocketAddress source = contact.flow().remote();
            return new ContactView(
                    contact.uri(),
                    contact.flow().transport().name().toLowerCase(Locale.ROOT),
                    source.getAddress() == null
                            ? source.getHostString()
                            : source.getAddress().getHostAddress(),
                    source.getPort(),
                    contact.userAgent(),
                    contact.registeredAt().toString(),
                    contact.expiresAt().toString(),
                    reach.behindNat(),
                    reach.reachable().orElse(null),
                    reach.rttMs().isPresent() ? reach.rttMs().getAsInt() : null);
        }
    }

    /** The last attempts to register as an extension, the latest first. */
    record AttemptList(int count, List<AttemptView> attempts) {}

    /** What happened to one phone's attempts, once or several times in a row. */
    record AttemptView(
            String device,
            String firstAt,
            String lastAt,
            int times,
            String outcome,
            String contact,
            String transport,
            String sourceIp,
            int sourcePort,
            String userAgent) {

        static AttemptView of(RegistrationAttempt attempt) {
            return new AttemptView(
                    attempt.device(),
                    attempt.first().toString(),
                    attempt.last().toString(),
                    attempt.times(),
                    attempt.outcome(),
                    attempt.contact(),
                    attempt.transport().name().toLowerCase(Locale.ROOT),
                    attempt.source().getAddress().getHostAddress(),
                    attempt.source().getPort(),
                    attempt.userAgent());
        }
    }

    /** Calls that are up; {@code count} is of all, whatever the page holds. */
    record CallList(int count, List<CallView> calls) {}

    /** One call; values that are not known (yet) are null. */
    record CallView(
            String callId,
            String from,
            String to,
            String state,
            String direction,
            String startedAt,
            @CanBeNull @Nullable String answeredAt,
            long duration,
            @CanBeNull @Nullable String codec,
            @CanBeNull @Nullable String trunk,
            boolean recording,
            @CanBeNull @Nullable Double mos) {

        static CallView of(CallSummary call, Instant now, boolean recorded, @Nullable Double mos) {
            String codec = call.legs().stream()
                    .map(LegSummary::codec)
                    .filter(name -> !name.isEmpty())
                    .findFirst()
                    .orElse(null);
            return new CallView(
                    call.callId(),
                    call.from(),
                    call.to(),
                    call.state().name().toLowerCase(Locale.ROOT),
                    call.direction(),
                    call.startedAt().toString(),
                    call.answeredAt().map(Instant::toString).orElse(null),
                    Math.max(0, Duration.between(call.startedAt(), now).toSeconds()),
                    codec,
                    call.trunk().isEmpty() ? null : call.trunk(),
                    recorded,
                    mos);
        }
    }

    /** One call with its legs and why it went where it went. */
    record CallDetails(CallView call, List<LegView> legs, List<String> route) {
        static CallDetails of(CallSummary call, Instant now, boolean recorded, @Nullable Double mos) {
            return new CallDetails(
                    CallView.of(call, now, recorded, mos),
                    call.legs().stream()
                            .map(leg -> new LegView(leg.party(), leg.sipCallId(), leg.state(), leg.peer(), leg.codec()))
                            .toList(),
                    call.route());
        }
    }

    /** One SIP dialog of a call. */
    record LegView(String party, String sipCallId, String state, String peer, String codec) {}

    /** A log-in: a user's name and password; {@code lifetime_seconds} of the token may be left out. */
    record LoginBody(
            @Nullable String username,
            @Nullable String password,
            @Nullable String label,
            @Nullable Long lifetimeSeconds) {}

    /** A token to be made. */
    record TokenBody(@Nullable String label, @Nullable Long lifetimeSeconds) {}

    /** A token with its secret, shown this once. */
    record IssuedView(String token, String tokenType, String id, String user, String role, String expiresAt) {}

    /** A token without its secret. */
    record TokenView(String id, String user, String label, String createdAt, String expiresAt) {
        static TokenView of(Token token) {
            return new TokenView(
                    token.id(),
                    token.user(),
                    token.label(),
                    token.createdAt().toString(),
                    token.expiresAt().toString());
        }
    }

    /** Tokens, oldest first. */
    record TokenList(int count, List<TokenView> tokens) {}

    /** Who the caller is. */
    record SelfView(String name, String role, String via, String from) {}

    /** A user without its credential. */
    record UserView(
            String name, String role, boolean enabled, String createdAt, String passwordChangedAt, long version) {
        static UserView of(User user) {
            return new UserView(
                    user.name(),
                    user.role().text(),
                    user.enabled(),
                    user.createdAt().toString(),
                    user.passwordChangedAt().toString(),
                    user.version());
        }
    }

    /** Users by name. */
    record UserList(int count, List<UserView> users) {}

    /** A user to be made. */
    record NewUserBody(@Nullable String name, @Nullable String password, @Nullable String role) {}

    /** What shall be different about a user; absent keys stay. */
    record UserBody(@Nullable String role, @Nullable Boolean enabled) {}

    /** An address that is kept out. */
    record BanView(String address, String reason, String by, String since, String until) {
        static BanView of(Ban ban) {
            return new BanView(
                    ban.address(),
                    ban.reason(),
                    ban.by(),
                    ban.since().toString(),
                    ban.until().toString());
        }
    }

    /** Bans, newest first. */
    record BanList(int count, List<BanView> bans) {}

    /** A ban to be set. */
    record BanBody(@Nullable String address, @Nullable String reason, @Nullable Long seconds) {}

    /** One entry of the audit log. */
    record AuditView(
            String id,
            String time,
            String user,
            String via,
            String from,
            String action,
            String subject,
            String before,
            String after) {
        static AuditView of(AuditEntry entry) {
            return new AuditView(
                    entry.id(),
                    entry.time().toString(),
                    entry.user(),
                    entry.via(),
                    entry.from(),
                    entry.action(),
                    entry.subject(),
                    entry.before(),
                    entry.after());
        }
    }

    /** Audit entries, newest first; {@code next} is the offset of the following page, null on the last. */
    record AuditList(int count, List<AuditView> entries, @CanBeNull @Nullable Integer next) {}

    /** Past upgrades, oldest first, and the one under way. */
    record UpgradeList(int count, List<UpgradeView> upgrades, boolean running, List<String> steps) {}

    /** One upgrade of the past. */
    record UpgradeView(String id, String time, String kind, String result, String reason, List<String> bundles) {
        static UpgradeView of(UpgradeRecord past) {
            return new UpgradeView(past.id(), past.time(), past.kind(), past.result(), past.reason(), past.bundles());
        }
    }
}
