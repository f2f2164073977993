package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.EventService;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.HashSet;
import java.util.Set;

/**
 * The event streams that clients are reading. Each holds one thread of the listener, so there are at most {@value #MOST} of
 * them. Thread-safe.
 */
public final class EventStreams implements AutoCloseable {
    static final int MOST = 16;

    private final ServiceSlot<EventService> events;
    private final Set<EventOutput> open = new HashSet<>(); // guarded by this
    private boolean closed; // guarded by this

    public EventStreams(ServiceSlot<EventService> events) {
        this.events = events;
    }

    ServiceSlot<EventService> events() {
        return events;
    }

    synchronized void enter(EventOutput output) {
        if (closed) {
            throw ProblemException.away("the REST interface");
        }
        if (open.size() >= MOST) {
            throw ProblemException.of(503, MOST + " event streams are open already; try again");
        }
        open.add(output);
    }

    synchronized void leave(EventOutput output) {
        open.remove(output);
    }

    /** Ends all streams after what they are sending; clients go on at their cursor elsewhere or later. */
    @Override
    public void close() {
        Set<EventOutput> ending;
        synchronized (this) {
            closed = true;
            ending = Set.copyOf(open);
        }
        ending.forEach(EventOutput::end);
    }
}
