package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams that clients are reading, {@value #MOST} at most. One thread writes to all of them and waits for none.
 * Thread-safe.
 */
public final class EventStreams implements AutoCloseable {
    static final int MOST = 256;
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final long LOOK_MS = 500;

    private final ServiceSlot<EventService> events;
    private final Set<EventOutput> open = ConcurrentHashMap.newKeySet(); // added to and closed under this
    private final Semaphore news = new Semaphore(0);
    private final Thread writer = new Thread(this::write, "rest-events");
    private boolean started; // guarded by this
    private volatile boolean closed;
    private @Nullable EventService subscribedAt; // touched by the writer only
    private @Nullable EventSubscription subscription; // touched by the writer only

    public EventStreams(ServiceSlot<EventService> events) {
        this.events = events;
        writer.setDaemon(true);
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
        if (!started) {
            started = true;
            writer.start();
        }
        news.release();
    }

    void leave(EventOutput output) {
        open.remove(output);
    }

    /** Ends all streams; clients go on at their cursor elsewhere or later. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        news.release();
        open.forEach(EventOutput::end);
    }

    private void write() {
        try {
            while (!closed) {
                if (!writeToAll()) {
                    waitForNews();
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The writer of event streams was interrupted; they end");
            close();
        } finally {
            unsubscribe();
        }
    }

    /** A part to each, so that one who has much to catch up on does not hold up the others; false when there was nothing. */
    private boolean writeToAll() {
        boolean written = false;
        try {
            events.run(this::subscribe);
            for (EventOutput output : open) {
                written |= output.send(System.nanoTime());
            }
        } catch (RuntimeException e) { // a thread's top: the next look tries again
            LOG.warn("Events could not be sent", e);
            return false;
        }
        return written;
    }

    private void waitForNews() throws InterruptedException {
        if (open.isEmpty()) {
            news.acquire();
            news.drainPermits();
        } else if (news.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private void subscribe(EventService service) {
        if (service != subscribedAt) {
            subscription = service.subscribe(service.latest(), arrived -> news.release());
            subscribedAt = service;
        }
    }

    private void unsubscribe() {
        EventSubscription present = subscription;
        if (present != null) {
            present.close();
        }
    }
}
