package io.tandempbx.call.core;

import io.tandempbx.call.api.CallState;

/** What happens to a call merely because time passes: the next moment, and what is then to be done. Runs on its lane. */
final class Deadlines {
    private final CallContext context;
    private final Hunting hunting;
    private final Reliability reliability;
    private final SessionRefresh sessions;
    private final Offering offering;
    private final Teardown teardown;
    private final Hosting hosting;

    Deadlines(
            CallContext context,
            Hunting hunting,
            Reliability reliability,
            SessionRefresh sessions,
            Offering offering,
            Teardown teardown,
            Hosting hosting) {
        this.context = context;
        this.hunting = hunting;
        this.reliability = reliability;
        this.sessions = sessions;
        this.offering = offering;
        this.teardown = teardown;
        this.hosting = hosting;
    }

    /** Wall clock; 0 for none. */
    long next(Call call) {
        Hunt hunt = call.hunt;
        long next = hunt == null ? 0 : hunt.ringUntilMs;
        next = earlier(next, call.parkedUntilMs);
        next = earlier(next, endsAtMs(call));
        Hosted hosted = call.hosted;
        if (hosted != null && context.neighbours.application(hosted.name).isPresent()) {
            next = earlier(next, hosted.timerAtMs); // else it is due when the application is there again
        }
        for (Leg leg : call.legs) {
            if (leg.state != LegState.GONE && leg.state != LegState.ENDING) {
                next = earlier(next, leg.reliable.repeatAtMs);
            }
            if (leg.state.pending()) {
                next = earlier(next, leg.reliable.tellAgainAtMs);
            }
            if (leg.state.confirmed()) { // before that neither a session nor an offer of ours is there (RFC 4028 §7.2)
                next = earlier(next, leg.timer.dueAtMs);
                next = earlier(next, leg.offerAtMs);
            }
        }
        return next;
    }

    private static long earlier(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private long endsAtMs(Call call) {
        int limit = context.settings.maxCallSeconds();
        return limit == 0 || call.state != CallState.TALKING ? 0 : call.answeredAtMs + limit * 1000L;
    }

    /** Does what is due. */
    void due(Call call) {
        hunting.noAnswer(call);
        hunting.parkingOver(call);
        reliability.due(call);
        hosting.due(call);
        for (Leg leg : call.legs) {
            offering.due(call, leg);
            sessions.due(call, leg, offering, teardown);
        }
        long end = endsAtMs(call);
        if (end != 0 && context.clock.millis() >= end) {
            call.endCause = "200 longest duration reached";
            teardown.endAll(call, 200, "Longest duration reached");
        }
    }
}
