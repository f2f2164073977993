package io.tandempbx.call.core;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses new calls while lanes are behind, so that the calls there are have what they need (RFC 3261 §21.5.4): what has
 * begun goes on, emergency calls are never refused. Called on the signalling reader, before anything is queued.
 */
final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long NOTE_PERIOD_NS = TimeUnit.MINUTES.toNanos(1);

    private final CallContext context;
    private final Lanes lanes;
    private final LongAdder refused = new LongAdder();
    private long sinceNote; // refused since the last log line; guarded by this, as is the next
    private long noteAtNs = System.nanoTime();

    Overload(CallContext context, Lanes lanes) {
        this.context = context;
        this.lanes = lanes;
    }

    /** Whether a call was refused, and answered, because its lane is behind. */
    boolean refuses(String callId, InboundRequest invite) {
        int bound = context.settings.maxQueueDelayMs();
        long delayMs = lanes.delayMs(callId);
        boolean behind = (bound != 0 && delayMs > bound) || lanes.isOverloaded(callId);
        if (!behind || isEmergency(invite)) {
            return false;
        }
        refused.increment();
        note(delayMs);
        Reply reply =
                Reply.of(503).withHeader("Retry-After", Integer.toString(context.settings.overloadRetrySeconds()));
        // not by a lane: these are late already
        context.neighbours.withSip(sip -> sip.respond(invite.transaction(), reply));
        return true;
    }

    /** Whether it is a call that nothing may refuse. */
    boolean isEmergency(InboundRequest invite) {
        return invite.trunk().isEmpty()
                && context.neighbours
                        .routes()
                        .map(routes -> routes.route(RouteRequest.fromExtension(
                                invite.credential(), invite.user(), context.clock.instant())))
                        .filter(plan -> plan.emergency())
                        .isPresent();
    }

    private synchronized void note(long delayMs) {
        sinceNote++;
        long nowNs = System.nanoTime();
        if (nowNs - noteAtNs >= 0) {
            LOG.warn("Overloaded: {} calls refused, events wait {} ms for their lane", sinceNote, delayMs);
            sinceNote = 0;
            noteAtNs = nowNs + NOTE_PERIOD_NS;
        }
    }

    long refused() {
        return refused.sum();
    }

    void collect(MetricSink sink) {
        sink.counter(
                "pbx_calls_refused_overload_total",
                "Calls refused because events waited too long for their lane.",
                Map.of(),
                (double) refused.sum());
        sink.gauge(
                "pbx_call_queue_delay_seconds",
                "For how long the event that waits longest for its lane has waited.",
                Map.of(),
                lanes.longestDelayMs() / 1000.0);
    }
}
