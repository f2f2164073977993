package io.tandempbx.call.api;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One conversation at one moment.
 *
 * @param callId     the correlation id, in every log line about the call
 * @param from       the calling extension
 * @param to         what was dialled
 * @param answeredAt empty while ringing
 * @param route      why the call went where it went, one step per line
 */
public record CallSummary(
        String callId,
        String from,
        String to,
        CallState state,
        Instant startedAt,
        Optional<Instant> answeredAt,
        List<LegSummary> legs,
        List<String> route) {

    public CallSummary {
        legs = List.copyOf(legs);
        route = List.copyOf(route);
    }

    /** Who talks to whom, as the audit log notes what was changed. */
    public String outline() {
        return "from=" + from + ",to=" + to + ",state=" + state.name().toLowerCase(Locale.ROOT);
    }
}
