package io.tandempbx.sip.jain.digest;

import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.FailedAuthentication;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.Doorkeeper;
import io.tandempbx.sip.jain.SipSettings;
import io.tandempbx.sip.jain.message.SipRequest;
import io.tandempbx.wiring.api.ServiceSlot;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Challenges requests and checks their credentials (RFC 3261 §22, RFC 8760). Known and unknown extensions are answered
 * alike after the same work. Only credentials over a nonce that we sent to the address they come from are judged, and so
 * logged and counted against it: a sender that invents its address cannot have somebody else banned. Used by the reader
 * thread.
 */
public final class DigestAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(DigestAuthenticator.class);
    private static final int COUNT_DIGITS = 8;
    private static final long FIRST_DIRECTORY_MS = 10_000;
    private static final Extension NOBODY =
            new Extension("", "", "", false, "0".repeat(32), "0".repeat(64)); // no password has these hashes

    private final ServiceSlot<DirectoryService> directory;
    private final Doorkeeper doorkeeper;
    private final Supplier<SipSettings> settings;
    private final Nonces nonces;
    private final Clock clock;
    private final long begunMs;
    private @Nullable DirectorySnapshot lastSeen; // kept while the directory is away

    public DigestAuthenticator(
            ServiceSlot<DirectoryService> directory,
            Doorkeeper doorkeeper,
            Secret secret,
            Supplier<SipSettings> settings,
            Clock clock,
            long serial) {
        this.directory = directory;
        this.doorkeeper = doorkeeper;
        this.settings = settings;
        this.nonces = new Nonces(secret, clock, serial);
        this.clock = clock;
        this.begunMs = clock.millis();
    }

    public void restore(StateTable table) {
        nonces.restore(table);
    }

    public void save(StateTable table) {
        nonces.save(table);
    }

    /** Forgets what is no longer needed to judge; from time to time, on any thread. */
    public void tidy() {
        nonces.forget(settings.get().nonceSeconds() * 1000L);
    }

    /** Judges a request outside of a dialog. */
    public Verdict judge(SipRequest request) {
        DirectorySnapshot snapshot = directory.call(DirectoryService::snapshot).orElse(lastSeen);
        if (snapshot == null) {
            // when a process begins, the directory comes a moment later than the sockets
            boolean early = clock.millis() - begunMs < FIRST_DIRECTORY_MS;
            return early && request.flow().transport() == Transport.UDP
                    ? new Verdict.Postponed()
                    : new Verdict.Refused(Reply.of(503).withHeader("Retry-After", "2"), "");
        }
        lastSeen = snapshot;
        Optional<DigestCredentials> credentials = offered(request.credentials(), snapshot.realm());
        if (credentials.isEmpty()) {
            return new Verdict.Refused(challenge(request, snapshot.realm(), false), "");
        }
        if (!nonces.isOurs(credentials.get().nonce(), source(request.flow()))) {
            // made up, of another secret, or of the address a phone had before: it gets one of its own, and is not
            // judged
            return new Verdict.Refused(challenge(request, snapshot.realm(), true), "");
        }
        return judge(request, credentials.get(), snapshot);
    }

    /** A challenge for a request within a dialog. */
    public Reply challenge(MessageHead head, Flow flow) {
        DirectorySnapshot snapshot = directory.call(DirectoryService::snapshot).orElse(lastSeen);
        return snapshot == null
                ? Reply.of(503).withHeader("Retry-After", "2")
                : challenge(head, flow, snapshot.realm(), false);
    }

    /** Whose password a request within a dialog proves; one that proves none is no failure. */
    public Optional<String> proved(SipRequest request) {
        if (request.credentials().isEmpty()) {
            return Optional.empty();
        }
        DirectorySnapshot snapshot = directory.call(DirectoryService::snapshot).orElse(lastSeen);
        if (snapshot == null) {
            return Optional.empty();
        }
        return offered(request.credentials(), snapshot.realm())
                .filter(credentials -> isWellFormed(credentials) && isRight(request, credentials, snapshot))
                .filter(credentials -> isUnused(request, credentials))
                .map(DigestCredentials::username);
    }

    private Verdict judge(SipRequest request, DigestCredentials credentials, DirectorySnapshot snapshot) {
        if (!isWellFormed(credentials)) {
            return failed(request, credentials, "unsupported-digest", snapshot.realm());
        }
        Optional<Extension> known = snapshot.find(credentials.username());
        boolean right = isRight(request, credentials, snapshot); // of a number nobody has, in the same time
        if (known.isEmpty() || !right) {
            return failed(request, credentials, known.isEmpty() ? "unknown-user" : "wrong-password", snapshot.realm());
        }
        // The digest's uri is hashed as given but not compared with the Request-URI: several phones put the server's
        // address there. A captured digest is of no use for another target, since its nonce count is spent.
        if (!isUnused(request, credentials)) {
            return new Verdict.Refused(challenge(request, snapshot.realm(), true), "");
        }
        return identity(request, credentials, known.get());
    }

    private static boolean isWellFormed(DigestCredentials credentials) {
        return DigestAlgorithm.of(credentials.algorithm()).isPresent()
                && credentials.qop().equals("auth")
                && credentials.nc().length() == COUNT_DIGITS;
    }

    private static boolean isRight(SipRequest request, DigestCredentials credentials, DirectorySnapshot snapshot) {
        DigestAlgorithm algorithm = DigestAlgorithm.of(credentials.algorithm()).orElseThrow();
        Optional<Extension> known = snapshot.find(credentials.username());
        String expected = algorithm.response(
                algorithm.ha1(known.orElse(NOBODY)),
                credentials.nonce(),
                credentials.nc(),
                credentials.cnonce(),
                request.method(),
                credentials.uri());
        return MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII),
                        credentials.response().getBytes(StandardCharsets.US_ASCII))
                && known.isPresent();
    }

    private boolean isUnused(SipRequest request, DigestCredentials credentials) {
        String requestName =
                request.head().callId() + ' ' + request.head().cseq() + ' ' + request.method() + ' ' + request.uri();
        return nonces.use(
                credentials.nonce(),
                source(request.flow()),
                count(credentials.nc()),
                requestName,
                settings.get().nonceSeconds() * 1000L);
    }

    private Verdict failed(SipRequest request, DigestCredentials credentials, String reason, String realm) {
        logFailure(request, credentials, reason);
        return new Verdict.Refused(challenge(request, realm, false), reason);
    }

    private Verdict identity(SipRequest request, DigestCredentials credentials, Extension extension) {
        boolean register = request.method().equals("REGISTER");
        NameAddress claimed = register ? request.head().to() : request.head().from();
        boolean unsaid = !register && isAnonymous(claimed.uri());
        if (!unsaid && !claimed.user().equals(extension.number())) {
            logFailure(request, credentials, "wrong-identity");
            return new Verdict.Refused(Reply.of(403), "wrong-identity");
        }
        if (!extension.enabled()) {
            LOG.debug("Extension {} is disabled, its {} is refused", extension.number(), request.method());
            return new Verdict.Refused(Reply.of(403), "disabled");
        }
        return new Verdict.Proved(extension.number());
    }

    /** Whether a caller does not want to be seen (RFC 3323 §4.1.1.3): the credentials say who it is. */
    private static boolean isAnonymous(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        return lower.contains("@anonymous.invalid") || lower.matches("sips?:anonymous@.*");
    }

    private Reply challenge(SipRequest request, String realm, boolean stale) {
        return challenge(request.head(), request.flow(), realm, stale);
    }

    private Reply challenge(MessageHead head, Flow flow, String realm, boolean stale) {
        String nonce = nonces.issue(source(flow));
        Reply reply = Reply.of(401);
        String agent = head.header("User-Agent").orElse("");
        for (DigestAlgorithm algorithm : knowsOnlyMd5(agent) ? List.of(DigestAlgorithm.MD5) : DigestAlgorithm.OFFERED) {
            reply = reply.withHeader(
                    "WWW-Authenticate",
                    "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\", algorithm=" + algorithm.token()
                            + ", qop=\"auth\"" + (stale ? ", stale=true" : ""));
        }
        return reply;
    }

    private boolean knowsOnlyMd5(String agent) {
        for (String start : settings.get().md5OnlyAgents()) {
            if (agent.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** The first credentials for our realm with an algorithm of ours, else the first for our realm. */
    private static Optional<DigestCredentials> offered(List<String> values, String realm) {
        DigestCredentials first = null;
        for (String value : values) {
            Optional<DigestCredentials> read = DigestCredentials.read(value);
            if (read.isEmpty() || !read.get().realm().equals(realm)) {
                continue;
            }
            if (DigestAlgorithm.of(read.get().algorithm()).isPresent()) {
                return read;
            }
            first = first == null ? read.get() : first;
        }
        return Optional.ofNullable(first);
    }

    private static InetAddress source(Flow flow) {
        return flow.remote().getAddress();
    }

    private static long count(String hex) {
        try {
            return Long.parseLong(hex, 16);
        } catch (NumberFormatException e) {
            return 0; // below the first count, 1; refused as already used
        }
    }

    private void logFailure(SipRequest request, DigestCredentials credentials, String reason) {
        doorkeeper.failed(
                new FailedAuthentication(credentials.username(), request.method(), reason, source(request.flow())));
    }
}
