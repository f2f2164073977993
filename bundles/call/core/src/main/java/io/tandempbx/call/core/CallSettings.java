package io.tandempbx.call.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.Locale;

/**
 * What {@code etc/pbx.call.cfg} says.
 *
 * @param noAnswerSeconds       how long phones ring before the caller is told that nobody answers
 * @param maxCalls              calls at the same time, emergency calls not counted; 0 for no limit
 * @param maxCallSeconds        after which a conversation is ended; 0 for never
 * @param sessionExpiresSeconds the session interval asked for (RFC 4028); 0 to ask for none
 * @param minSessionSeconds     the shortest session interval accepted
 * @param followRedirections    whether a phone's 3xx leads the call elsewhere, within the rights of its extension
 * @param parkingSeconds        after which whoever parked a call is called back; 0 for never
 * @param maxQueueDelayMs       how long events may wait for their lane before new calls are refused; 0 for as long as it takes
 * @param overloadRetrySeconds  after which a caller who was refused so is told to come again
 * @param srtp                  whether phones are spoken to encrypted
 */
record CallSettings(
        int noAnswerSeconds,
        int maxCalls,
        int maxCallSeconds,
        int sessionExpiresSeconds,
        int minSessionSeconds,
        boolean followRedirections,
        int parkingSeconds,
        int maxQueueDelayMs,
        int overloadRetrySeconds,
        SrtpPolicy srtp) {
    static final String PID = "pbx.call";
    static final CallSettings PRESET = new CallSettings(30, 0, 0, 1800, 90, true, 120, 1000, 5, SrtpPolicy.OFF);

    static SettingsFile<CallSettings> file() {
        return new SettingsFile<>(PID, CallSettings::read);
    }

    private static CallSettings read(SettingsReader reader) {
        int minimum = reader.integer("min_session_seconds", PRESET.minSessionSeconds, 10, 7200);
        int expires = reader.integer("session_expires_seconds", PRESET.sessionExpiresSeconds, 0, 86_400);
        if (expires != 0 && expires < minimum) {
            reader.problem(
                    "session_expires_seconds",
                    Integer.toString(expires),
                    "must be 0 or at least min_session_seconds (" + minimum + ")");
        }
        return new CallSettings(
                reader.integer("no_answer_seconds", PRESET.noAnswerSeconds, 1, 600),
                reader.integer("max_calls", PRESET.maxCalls, 0, 100_000),
                reader.integer("max_call_duration", PRESET.maxCallSeconds, 0, 864_000),
                expires,
                minimum,
                reader.bool("follow_redirections", PRESET.followRedirections),
                reader.integer("parking_seconds", PRESET.parkingSeconds, 0, 86_400),
                reader.integer("max_queue_delay_ms", PRESET.maxQueueDelayMs, 0, 60_000),
                reader.integer("overload_retry_seconds", PRESET.overloadRetrySeconds, 1, 600),
                srtp(reader));
    }

    private static SrtpPolicy srtp(SettingsReader reader) {
        String value = reader.text("srtp", "off");
        for (SrtpPolicy policy : SrtpPolicy.values()) {
            if (policy != SrtpPolicy.ALWAYS
                    && policy.name().toLowerCase(Locale.ROOT).equals(value)) {
                return policy;
            }
        }
        reader.problem("srtp", value, "must be off, optional or required");
        return PRESET.srtp;
    }

    /** The same with another time until nobody answers. */
    CallSettings withNoAnswerSeconds(int seconds) {
        return new CallSettings(
                seconds,
                maxCalls,
                maxCallSeconds,
                sessionExpiresSeconds,
                minSessionSeconds,
                followRedirections,
                parkingSeconds,
                maxQueueDelayMs,
                overloadRetrySeconds,
                srtp);
    }

    /** The same with another bound for the delay of events. */
    CallSettings withMaxQueueDelayMs(int delayMs) {
        return new CallSettings(
                noAnswerSeconds,
                maxCalls,
                maxCallSeconds,
                sessionExpiresSeconds,
                minSessionSeconds,
                followRedirections,
                parkingSeconds,
                delayMs,
                overloadRetrySeconds,
                srtp);
    }
}
