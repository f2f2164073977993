package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;
import io.tandempbx.event.api.EventType;
import java.util.List;
import java.util.Optional;

/**
 * Hold of a whole call by an operator: both parties are offered music and asked for nothing (RFC 3264 §8.4), and hear each
 * other again when the operator resumes the call. What a phone negotiates meanwhile is answered by us. Runs on the call's
 * lane.
 */
final class Holding {
    /** What the parties of a held call hear, as an application is named. */
    static final String NAME = "hold";

    private static final String OPERATOR = "operator"; // who holds, in events
    private static final int NOBODY_TALKS = 480;
    private static final int NOT_OURS = 403;
    private static final int NOT_NOW = 491;

    private final CallContext context;
    private final Offering offering;
    private final Joining joining;

    Holding(CallContext context, Offering offering, Joining joining) {
        this.context = context;
        this.offering = offering;
        this.joining = joining;
    }

    /**
     * Puts both parties on hold; 0 when they are, or are already.
     *
     * @param rehearsal only says what would come of it
     */
    int hold(Call call, boolean rehearsal) {
        if (call.isOnHold() && call.state == CallState.TALKING) {
            return 0;
        }
        Optional<Leg> one = call.leg(call.talker);
        Optional<Leg> other = one.flatMap(call::peerOf);
        if (call.state != CallState.TALKING || one.isEmpty() || other.isEmpty()) {
            return NOBODY_TALKS;
        }
        if (!isQuiet(call, one.get(), other.get())) {
            return NOT_NOW;
        }
        if (rehearsal) {
            return 0;
        }
        call.application = NAME;
        for (Leg leg : List.of(one.get(), other.get())) {
            offering.offer(call, leg, context.media.hold(call, leg));
        }
        context.happened(EventType.CALL_HOLD, call, "by", OPERATOR);
        return 0;
    }

    /**
     * Lets both parties hear each other again; 0 when they do, or did all the time.
     *
     * @param rehearsal only says what would come of it
     */
    int resume(Call call, boolean rehearsal) {
        if (call.state != CallState.TALKING) {
            return NOBODY_TALKS;
        }
        if (!call.isOnHold()) {
            boolean byPhone = call.legs.stream().anyMatch(leg -> leg.state.confirmed() && leg.held);
            return byPhone ? NOT_OURS : 0;
        }
        Optional<Leg> one = call.leg(call.talker);
        Optional<Leg> other = call.leg(call.otherTalker);
        if (one.isEmpty() || other.isEmpty() || !isQuiet(call, one.get(), other.get())) {
            return NOT_NOW;
        }
        if (rehearsal) {
            return 0;
        }
        if (!joining.connect(call, one.get(), other.get())) {
            return NOT_NOW;
        }
        context.happened(EventType.CALL_RESUME, call, "by", OPERATOR);
        return 0;
    }

    private static boolean isQuiet(Call call, Leg one, Leg other) {
        return call.hunt == null && one.isQuiet() && other.isQuiet();
    }
}
