package io.tandempbx.rest.cxf.resource;

import io.tandempbx.rest.cxf.http.CanBeNull;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.api.TrunkStatus;
import io.tandempbx.trunk.api.TrunkTest;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shapes in which trunks are given and taken. */
final class TrunkViews {
    private TrunkViews() {}

    /**
     * A trunk as it is configured and as it is.
     *
     * @param status {@code registered}, {@code unregistered}, {@code active} for one that wants no registration, or {@code
     *               disabled}
     * @param health in one word: how well it works, or that it is disabled
     * @param reason why it is not healthy; empty when it is
     */
    record TrunkView(
            String trunkId,
            String name,
            String host,
            String status,
            String health,
            int activeCalls,
            int maxChannels,
            String reason,
            @CanBeNull @Nullable String since,
            @CanBeNull @Nullable Long rttMs,
            boolean enabled,
            String mode,
            int port,
            String transport,
            String outboundProxy,
            String username,
            String authUser,
            boolean hasPassword,
            String realm,
            int registerExpiresSeconds,
            int priority,
            int weight,
            int callsPerSecond,
            String callerId,
            String callerIdNumber,
            String numberFormat,
            String fromUser,
            boolean sendIdentity,
            boolean acceptIdentity,
            boolean sendDiversion,
            int dialStrip,
            String dialPrefix,
            String countryCode,
            String nationalPrefix,
            String internationalPrefix,
            List<String> codecs,
            List<String> sources,
            int probeSeconds) {

        static TrunkView of(Trunk trunk, Optional<TrunkStatus> now) {
            boolean enabled = trunk.flag(TrunkField.ENABLED);
            return new TrunkView(
                    trunk.id(),
                    trunk.text(TrunkField.NAME),
                    trunk.text(TrunkField.HOST),
                    status(enabled, now),
                    health(enabled, now),
                    now.map(TrunkStatus::activeCalls).orElse(0),
                    trunk.number(TrunkField.MAX_CHANNELS),
                    now.map(TrunkStatus::reason).orElse(""),
                    now.map(status -> status.since().toString()).orElse(null),
                    now.map(TrunkStatus::rttMs).filter(ms -> ms >= 0).orElse(null),
                    enabled,
                    trunk.text(TrunkField.MODE),
                    trunk.number(TrunkField.PORT),
                    trunk.text(TrunkField.TRANSPORT),
                    trunk.text(TrunkField.OUTBOUND_PROXY),
                    trunk.text(TrunkField.USERNAME),
                    trunk.text(TrunkField.AUTH_USER),
                    trunk.hasPassword(),
                    trunk.text(TrunkField.REALM),
                    trunk.number(TrunkField.REGISTER_EXPIRES_SECONDS),
                    trunk.number(TrunkField.PRIORITY),
                    trunk.number(TrunkField.WEIGHT),
                    trunk.number(TrunkField.CALLS_PER_SECOND),
                    trunk.text(TrunkField.CALLER_ID),
                    trunk.text(TrunkField.CALLER_ID_NUMBER),
                    trunk.text(TrunkField.NUMBER_FORMAT),
                    trunk.text(TrunkField.FROM_USER),
                    trunk.flag(TrunkField.SEND_IDENTITY),
                    trunk.flag(TrunkField.ACCEPT_IDENTITY),
                    trunk.flag(TrunkField.SEND_DIVERSION),
                    trunk.number(TrunkField.DIAL_STRIP),
                    trunk.text(TrunkField.DIAL_PREFIX),
                    trunk.text(TrunkField.COUNTRY_CODE),
                    trunk.text(TrunkField.NATIONAL_PREFIX),
                    trunk.text(TrunkField.INTERNATIONAL_PREFIX),
                    list(trunk.text(TrunkField.CODECS)),
                    list(trunk.text(TrunkField.SOURCES)),
                    trunk.number(TrunkField.PROBE_SECONDS));
        }

        private static String status(boolean enabled, Optional<TrunkStatus> now) {
            if (!enabled) {
                return "disabled";
            }
            return now.flatMap(TrunkStatus::registered)
                    .map(registered -> registered ? "registered" : "unregistered")
                    .orElse("active");
        }

        private static String health(boolean enabled, Optional<TrunkStatus> now) {
            TrunkState state = now.map(TrunkStatus::state).orElse(TrunkState.DOWN);
            return !enabled
                    ? "disabled"
                    : state == TrunkState.UP ? "healthy" : state.name().toLowerCase(Locale.ROOT);
        }

        private static List<String> list(String text) {
            return text.isEmpty() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
        }
    }

    /** Trunks by id. */
    record TrunkList(int count, List<TrunkView> trunks) {}

    /** What a trunk shall be. Its id is given once, when it is added. */
    record TrunkBody(
            @Nullable String trunkId,
            @Nullable String name,
            @Nullable Boolean enabled,
            @Nullable String mode,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String transport,
            @Nullable String outboundProxy,
            @Nullable String username,
            @Nullable String authUser,
            @Nullable String password,
            @Nullable String realm,
            @Nullable Integer registerExpiresSeconds,
            @Nullable Integer priority,
            @Nullable Integer weight,
            @Nullable Integer maxChannels,
            @Nullable Integer callsPerSecond,
            @Nullable String callerId,
            @Nullable String callerIdNumber,
            @Nullable String numberFormat,
            @Nullable String fromUser,
            @Nullable Boolean sendIdentity,
            @Nullable Boolean acceptIdentity,
            @Nullable Boolean sendDiversion,
            @Nullable Integer dialStrip,
            @Nullable String dialPrefix,
            @Nullable String countryCode,
            @Nullable String nationalPrefix,
            @Nullable String internationalPrefix,
            @Nullable List<String> codecs,
            @Nullable List<String> sources,
            @Nullable Integer probeSeconds) {

        /** What was given, as texts. */
        Map<TrunkField, String> values() {
            Map<TrunkField, String> values = new EnumMap<>(TrunkField.class);
            put(values, TrunkField.NAME, name);
            put(values, TrunkField.ENABLED, enabled);
            put(values, TrunkField.MODE, mode);
            put(values, TrunkField.HOST, host);
            put(values, TrunkField.PORT, port);
            put(values, TrunkField.TRANSPORT, transport);
            put(values, TrunkField.OUTBOUND_PROXY, outboundProxy);
            put(values, TrunkField.USERNAME, username);
            put(values, TrunkField.AUTH_USER, authUser);
            put(values, TrunkField.PASSWORD, password);
            put(values, TrunkField.REALM, realm);
            put(values, TrunkField.REGISTER_EXPIRES_SECONDS, registerExpiresSeconds);
            put(values, TrunkField.PRIORITY, priority);
            put(values, TrunkField.WEIGHT, weight);
            put(values, TrunkField.MAX_CHANNELS, maxChannels);
            put(values, TrunkField.CALLS_PER_SECOND, callsPerSecond);
            put(values, TrunkField.CALLER_ID, callerId);
            put(values, TrunkField.CALLER_ID_NUMBER, callerIdNumber);
            put(values, TrunkField.NUMBER_FORMAT, numberFormat);
            put(values, TrunkField.FROM_USER, fromUser);
            put(values, TrunkField.SEND_IDENTITY, sendIdentity);
            put(values, TrunkField.ACCEPT_IDENTITY, acceptIdentity);
            put(values, TrunkField.SEND_DIVERSION, sendDiversion);
            put(values, TrunkField.DIAL_STRIP, dialStrip);
            put(values, TrunkField.DIAL_PREFIX, dialPrefix);
            put(values, TrunkField.COUNTRY_CODE, countryCode);
            put(values, TrunkField.NATIONAL_PREFIX, nationalPrefix);
            put(values, TrunkField.INTERNATIONAL_PREFIX, internationalPrefix);
            put(values, TrunkField.CODECS, codecs == null ? null : String.join(",", codecs));
            put(values, TrunkField.SOURCES, sources == null ? null : String.join(",", sources));
            put(values, TrunkField.PROBE_SECONDS, probeSeconds);
            return values;
        }

        /** The id in the body, if there is one, must be the one in the path. */
        void requireId(String path) {
            if (trunkId != null && !trunkId.equals(path)) {
                throw ProblemException.invalid("trunk_id", trunkId, "cannot be changed");
            }
        }

        private static void put(Map<TrunkField, String> values, TrunkField field, @Nullable Object value) {
            if (value != null) {
                values.put(field, value.toString());
            }
        }
    }

    /** What an address answered; {@code status} and {@code rtt_ms} are null when it did not. */
    record AddressView(
            String address, boolean answers, @CanBeNull @Nullable Integer status, @CanBeNull @Nullable Long rttMs) {}

    /** What a test found. */
    record TestView(String trunkId, boolean answers, List<String> resolved, List<AddressView> addresses) {
        static TestView of(String trunk, TrunkTest test) {
            return new TestView(
                    trunk,
                    test.answers(),
                    test.resolved(),
                    test.addresses().stream()
                            .map(each -> new AddressView(
                                    each.address(),
                                    each.answers(),
                                    each.answers() ? each.status() : null,
                                    each.answers() ? each.rttMs() : null))
                            .toList());
        }
    }
}
