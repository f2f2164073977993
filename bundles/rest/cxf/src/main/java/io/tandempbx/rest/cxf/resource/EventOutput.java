package io.tandempbx.rest.cxf.resource;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventType;
import io.tandempbx.rest.cxf.http.DetachableResponse;
import io.tandempbx.rest.cxf.http.Json;
import io.tandempbx.rest.cxf.resource.EventsResource.EventView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.core.StreamingOutput;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to one client, as Server-Sent Events. No thread waits for the client: what is behind the cursor is
 * written when the connection takes it, so nothing piles up for a client that reads slowly, nobody else waits for it, and a
 * replaced event service is taken over from at the same cursor. A client that reads nothing is cut off by the listener's
 * time limit and goes on later. Who may read no more, because a token was revoked for example, is cut off within
 * {@value #HEARTBEAT_NS} ns. Thread-safe.
 */
final class EventOutput implements StreamingOutput {
    private static final int AT_ONCE = 200;
    private static final long HEARTBEAT_NS = 10_000_000_000L;
    private static final long BEGINS_WITHIN_NS = 60_000_000_000L;

    private final EventStreams streams;
    private final HttpServletRequest request;
    private final Set<EventType> types;
    private final long begin;
    private final BooleanSupplier standing;

    // all guarded by this
    private long cursor;
    private long sentNs = System.nanoTime();
    private long permittedNs = sentNs;
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream output; // once it can be written to
    private boolean unflushed;
    private boolean over;

    /**
     * Prepares a stream.
     *
     * @param begin    cursor behind which it begins
     * @param types    all when empty
     * @param standing whether the client may still read; asked with each heartbeat, or when one would be due
     */
    EventOutput(
            EventStreams streams,
            HttpServletRequest request,
            long begin,
            Set<EventType> types,
            BooleanSupplier standing) {
        this.streams = streams;
        this.request = request;
        this.begin = begin;
        this.cursor = begin;
        this.types = types;
        this.standing = standing;
    }

    /** Sends the head of the answer, and keeps the connection when the operation returns. */
    @Override
    public void write(OutputStream out) throws IOException {
        ServletOutputStream kept;
        try {
            out.write(("retry: 1000\n: after " + begin + "\n\n").getBytes(StandardCharsets.UTF_8));
            kept = DetachableResponse.of(request).detach();
            kept.flush();
        } catch (IOException e) {
            end();
            throw e;
        }
        synchronized (this) {
            if (!over) {
                AsyncContext begun = request.startAsync();
                begun.setTimeout(0);
                async = begun;
                kept.setWriteListener(new Connection(kept));
            }
        }
    }

    /** Told of by the listener, on a thread of its own. */
    private final class Connection implements WriteListener {
        private final ServletOutputStream kept;

        Connection(ServletOutputStream kept) {
            this.kept = kept;
        }

        @Override
        public void onWritePossible() {
            synchronized (EventOutput.this) {
                output = kept;
            }
            boolean more;
            do {
                more = send(System.nanoTime());
            } while (more);
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }
    }

    /** Ends the stream behind what was written until now. */
    synchronized void end() {
        if (!over) {
            over = true;
            streams.leave(this);
            if (async != null) {
                async.complete();
            }
        }
    }

    /** Writes what happened meanwhile, unless the connection does not take it now; whether anything was written. */
    synchronized boolean send(long nowNs) {
        ServletOutputStream out = output;
        if (out == null && nowNs - sentNs > BEGINS_WITHIN_NS) {
            end(); // nobody wanted the body
        }
        if (nowNs - permittedNs > HEARTBEAT_NS) {
            permittedNs = nowNs;
            if (!standing.getAsBoolean()) {
                end();
            }
        }
        if (out == null || over || !out.isReady()) {
            return false; // onWritePossible comes
        }
        try {
            if (unflushed) {
                unflushed = false;
                out.flush();
                return true;
            }
            String text = next();
            if (text.isEmpty() && nowNs - sentNs > HEARTBEAT_NS) {
                text = ": " + cursor + "\n\n";
            }
            if (text.isEmpty()) {
                return false;
            }
            sentNs = nowNs;
            out.write(text.getBytes(StandardCharsets.UTF_8));
            unflushed = !out.isReady();
            if (!unflushed) {
                out.flush();
            }
            return true;
        } catch (IOException e) {
            end(); // the client went away
            return false;
        }
    }

    /** What happened behind the cursor, as text; moves the cursor. Empty while nothing did, or the service is away. */
    private String next() {
        List<Event> batch = streams.events()
                .<List<Event>>call(service -> service.latest() == cursor ? List.of() : service.after(cursor, AT_ONCE))
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
}
