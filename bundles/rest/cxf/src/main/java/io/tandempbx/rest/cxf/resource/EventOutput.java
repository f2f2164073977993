package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.rest.cxf.http.Json;
import io.tandempbx.rest.cxf.resource.EventsResource.EventView;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to one client, as Server-Sent Events. The subscription only wakes this thread, which then takes what
 * is behind its cursor: so nothing piles up for a client that reads slowly, and a replaced event service is taken over from
 * at the same cursor. A client that reads nothing is cut off by the listener's time limit and goes on later.
 */
final class EventOutput implements StreamingOutput {
    private static final int AT_ONCE = 200;
    private static final long LOOK_MS = 500;
    private static final long HEARTBEAT_NS = 10_000_000_000L;

    private final EventStreams streams;
    private final ServiceSlot<EventService> events;
    private final Set<EventType> types;
    private final Semaphore news = new Semaphore(0);
    private long cursor; // touched by the writing thread only
    private @Nullable EventService subscribedAt; // touched by the writing thread only
    private @Nullable EventSubscription subscription; // touched by the writing thread only
    private volatile boolean ended;

    /**
     * @param cursor behind which the stream begins
     * @param types  all when empty
     */
    EventOutput(EventStreams streams, long cursor, Set<EventType> types) {
        this.streams = streams;
        this.events = streams.events();
        this.cursor = cursor;
        this.types = types;
    }

    void end() {
        ended = true;
        news.release();
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try {
            send(out, "retry: 1000\n: after " + cursor + "\n\n");
            long sentNs = System.nanoTime();
            while (!ended) {
                String text = next();
                if (text.isEmpty() && System.nanoTime() - sentNs > HEARTBEAT_NS) {
                    text = ": " + cursor + "\n\n";
                }
                if (!text.isEmpty()) {
                    send(out, text);
                    sentNs = System.nanoTime();
                } else if (news.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the listener ends
        } finally {
            EventSubscription present = subscription;
            if (present != null) {
                present.close();
            }
            streams.leave(this);
        }
    }

    /** What happened behind the cursor, as text; moves the cursor. Empty while nothing did, or the service is away. */
    private String next() {
        List<Event> batch = events.<List<Event>>call(service -> {
                    if (service != subscribedAt) {
                        subscription = service.subscribe(cursor, arrived -> news.release());
                        subscribedAt = service;
                    }
                    return service.after(cursor, AT_ONCE);
                })
                .orElse(List.of());
        StringBuilder text = new StringBuilder();
        for (Event event : batch) {
            if (cursor > 0 && event.cursor() > cursor + 1) {
                text.append("event: stream.missed\ndata: {\"first\":")
                        .append(cursor + 1)
                        .append(",\"last\":")
                        .append(event.cursor() - 1)
                        .append("}\n\n");
            }
            cursor = event.cursor();
            if (types.isEmpty() || types.contains(event.happening().type())) {
                text.append("id: ").append(cursor).append("\nevent: ");
                text.append(event.happening().type().text()).append("\ndata: ");
                text.append(Json.line(EventView.of(event))).append("\n\n");
            }
        }
        if (!batch.isEmpty() && text.isEmpty()) {
            return ": " + cursor + "\n\n"; // others only; also tells that the client is still there
        }
        return text.toString();
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
