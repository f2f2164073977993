package io.tandempbx.presence.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * One call as a lamp shows it: what one extension has to do with it, or a parking place (RFC 4235 §4.1).
 *
 * @param resource  whose lamp
 * @param id        names it among the calls of the resource
 * @param initiator whether the extension calls, and is not called
 * @param state     {@code trying}, {@code early} or {@code confirmed}
 * @param callId    of our dialog with the phone; empty for a place
 * @param phoneTag  of the dialog, empty while unknown
 * @param ourTag    of the dialog
 * @param peer      the number at the other end
 */
record Line(
        String resource,
        String id,
        boolean initiator,
        String state,
        String callId,
        String phoneTag,
        String ourTag,
        String peer) {
    static final String EARLY = "early";
    private static final String WITHHELD = "anonymous"; // in place of a caller who does not want to be seen

    /** What lamps show of a call. */
    static List<Line> of(CallSummary call) {
        List<Line> lines = new ArrayList<>();
        if (call.state() == CallState.ENDING) {
            return lines;
        }
        boolean withheld = call.legs().stream().anyMatch(LegSummary::withheld);
        String caller = withheld ? WITHHELD : call.from();
        for (int i = 0; i < call.legs().size(); i++) {
            LegSummary leg = call.legs().get(i);
            String state = state(leg.state());
            if (!state.isEmpty() && leg.trunk().isEmpty()) {
                String peer = leg.calling() ? call.to() : caller;
                lines.add(new Line(
                        leg.party(),
                        call.callId() + "-" + i,
                        leg.calling(),
                        state,
                        leg.sipCallId(),
                        leg.remoteTag(),
                        leg.localTag(),
                        peer));
            }
        }
        if (!call.parkedAt().isEmpty()) {
            lines.add(new Line(call.parkedAt(), call.callId() + "-parked", false, "confirmed", "", "", "", caller));
        }
        return lines;
    }

    /** Whether the call rings at the extension, so that another phone could take it. */
    boolean rings() {
        return !initiator && state.equals(EARLY) && !phoneTag.isEmpty();
    }

    private static String state(String leg) {
        return switch (leg) {
            case "trying" -> "trying";
            case "ringing" -> EARLY;
            case "talking", "held" -> "confirmed";
            default -> "";
        };
    }
}
