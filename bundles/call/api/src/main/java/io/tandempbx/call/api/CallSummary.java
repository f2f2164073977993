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
 * @param trunk      by which it came in or went out; empty for a call within the platform
 * @param fromTrunk  whether it came in by it
 * @param parkedAt   the place where a party waits; empty while nobody does
 */
public record CallSummary(
        String callId,
        String from,
        String to,
        CallState state,
        Instant startedAt,
        Optional<Instant> answeredAt,
        List<LegSummary> legs,
        List<String> route,
        String trunk,
        boolean fromTrunk,
        String parkedAt) {

    /** A call within the platform of which nobody is parked. */
    public CallSummary(
            String callId,
            String from,
            String to,
            CallState state,
            Instant startedAt,
            Optional<Instant> answeredAt,
            List<LegSummary> legs,
            List<String> route) {
        this(callId, from, to, state, startedAt, answeredAt, legs, route, "", false, "");
    }

    public CallSummary {
        legs = List.copyOf(legs);
        route = List.copyOf(route);
    }

    /** As a call record names it: internal, inbound or outbound. */
    public String direction() {
        return trunk.isEmpty() ? "internal" : fromTrunk ? "inbound" : "outbound";
    }

    /** Who talks to whom, as the audit log notes what was changed. */
    public String outline() {
        return "from=" + from + ",to=" + to + ",state=" + state.name().toLowerCase(Locale.ROOT);
    }
}
