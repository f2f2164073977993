package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.api.RefusedRequest;
import io.tandempbx.sip.api.SipHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of one handler, and a bounded queue for while it is away. Whoever holds the monitor delivers, so events
 * stay in order and {@link #detach} returns only when nobody is inside the handler.
 */
final class HandlerSlot {
    static final long WAIT_LIMIT_MS = 5000;
    private static final int MAX_WAITING = 2000;

    private final Deque<Waiting> queue = new ArrayDeque<>(); // guarded by this
    private @Nullable SipHandler handler; // guarded by this

    /** An event and until when it waits, wall clock. */
    record Waiting(HandlerEvent event, long untilMs) {}

    /** What became of an event. */
    enum Outcome {
        DELIVERED,
        QUEUED,
        REFUSED
    }

    synchronized void attach(SipHandler arriving) {
        handler = arriving;
        while (!queue.isEmpty()) {
            queue.remove().event().deliver(arriving);
        }
    }

    synchronized void detach(SipHandler leaving) {
        if (handler == leaving) {
            handler = null;
        }
    }

    synchronized Outcome offer(HandlerEvent event, long nowMs) {
        SipHandler present = handler;
        if (present != null) {
            event.deliver(present);
            return Outcome.DELIVERED;
        }
        if (queue.size() >= MAX_WAITING) {
            return Outcome.REFUSED;
        }
        queue.add(new Waiting(event, nowMs + WAIT_LIMIT_MS));
        return Outcome.QUEUED;
    }

    /** Tells of a refused request, which is not worth waiting for anybody. */
    synchronized void inform(RefusedRequest request) {
        if (handler != null) {
            handler.refused(request);
        }
    }

    /** Takes out the events nobody came for in time. */
    synchronized List<HandlerEvent> expired(long nowMs) {
        List<HandlerEvent> late = new ArrayList<>();
        while (!queue.isEmpty() && queue.element().untilMs() <= nowMs) {
            late.add(queue.remove().event());
        }
        return late;
    }

    /** Everything that waits, in order. */
    synchronized List<Waiting> waiting() {
        return List.copyOf(queue);
    }

    /** Puts back what waited in a predecessor, before anybody attaches. */
    synchronized void restore(List<Waiting> events) {
        queue.addAll(events);
    }
}
