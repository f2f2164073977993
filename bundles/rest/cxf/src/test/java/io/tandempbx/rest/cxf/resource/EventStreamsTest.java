package io.tandempbx.rest.cxf.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.rest.cxf.http.DetachableResponse;
import io.tandempbx.rest.cxf.http.ProblemException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamsTest {
    private final FakeEvents events = new FakeEvents();
    private final ServiceSlot<EventService> slot = new ServiceSlot<>();
    private final EventStreams streams = new EventStreams(slot);

    EventStreamsTest() {
        slot.bind(events);
    }

    @AfterEach
    void close() {
        streams.close();
    }

    @Test
    void shouldNotLetAClientWaitForAnother() throws IOException {
        Client stuck = new Client();
        Client reading = new Client();
        stuck.ready = false;
        events.happen(300);
        await("all events", () -> reading.text().contains("id: 300\n"));
        assertFalse(stuck.text().contains("id: "), stuck::text);

        stuck.ready = true;
        stuck.listener().onWritePossible();
        await("all events, later", () -> stuck.text().contains("id: 300\n"));
        assertEquals(reading.text(), stuck.text());
    }

    @Test
    void shouldEndTheStreamOfAClientThatMayReadNoMore() throws IOException {
        Client revoked = new Client();
        Client other = new Client();
        long nextHeartbeatNs = System.nanoTime() + 11_000_000_000L;
        assertFalse(revoked.completed);
        revoked.permitted = false;
        revoked.ready = false; // it may even read nothing
        revoked.output.send(nextHeartbeatNs);
        other.output.send(nextHeartbeatNs);
        assertTrue(revoked.completed);
        assertFalse(other.completed);
    }

    @Test
    void shouldEndAllStreamsWhenItIsClosed() throws IOException {
        Client first = new Client();
        Client second = new Client();
        streams.close();
        assertTrue(first.completed && second.completed);
        assertThrows(ProblemException.class, Client::new);
    }

    @Test
    void shouldForgetAClientThatWentAway() throws IOException {
        for (int i = 0; i < EventStreams.MOST; i++) {
            new Client().gone = true;
        }
        assertThrows(ProblemException.class, Client::new);
        events.happen(1);
        await("room again", () -> {
            try {
                new Client();
                return true;
            } catch (ProblemException e) {
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void shouldGoOnWithTheNextEventService() throws IOException {
        Client client = new Client();
        events.happen(2);
        await("two events", () -> client.text().contains("id: 2\n"));
        slot.unbind(events);
        FakeEvents next = new FakeEvents();
        next.happened.addAll(events.happened);
        slot.bind(next);
        next.happen(1);
        await("the third event", () -> client.text().contains("id: 3\n"));
        assertEquals(3, client.text().split("id: ", -1).length - 1);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, what + " did not come");
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static final class FakeEvents implements EventService {
        private final List<Event> happened = new CopyOnWriteArrayList<>();
        private final List<EventConsumer> consumers = new CopyOnWriteArrayList<>();

        void happen(int count) {
            for (int i = 0; i < count; i++) {
                happened.add(new Event(
                        happened.size() + 1L, new Happening(EventType.CALL_STARTED, Instant.EPOCH, "x", Map.of())));
            }
            consumers.forEach(consumer -> consumer.events(happened));
        }

        @Override
        public long latest() {
            return happened.size();
        }

        @Override
        public long oldest() {
            return 1;
        }

        @Override
        public List<Event> after(long cursor, int max) {
            return happened.stream()
                    .filter(event -> event.cursor() > cursor)
                    .limit(max)
                    .toList();
        }

        @Override
        public EventSubscription subscribe(long cursor, EventConsumer consumer) {
            consumers.add(consumer);
            return () -> consumers.remove(consumer);
        }
    }

    /** A client, and what the web server does for it. */
    private final class Client extends ServletOutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream(); // synchronized by itself
        private volatile boolean ready = true;
        private volatile boolean gone;
        private volatile boolean completed;
        private volatile boolean permitted = true;
        private volatile @Nullable WriteListener listener;
        private final EventOutput output;

        Client() throws IOException {
            Map<String, Object> attributes = new HashMap<>();
            HttpServletRequest request = fake(HttpServletRequest.class, (method, arguments) -> switch (method) {
                case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                case "getAttribute" -> attributes.get((String) arguments[0]);
                case "startAsync" -> fake(AsyncContext.class, (call, nothing) -> {
                    if (call.equals("complete")) {
                        completed = true;
                    }
                    return null;
                });
                default -> throw new UnsupportedOperationException(method);
            });
            HttpServletResponse response =
                    new DetachableResponse(request, fake(HttpServletResponse.class, (method, arguments) -> this));
            output = new EventOutput(streams, request, 0, Set.of(), () -> permitted);
            streams.enter(output);
            output.write(response.getOutputStream());
            response.getOutputStream().close(); // as CXF does
            assertFalse(completed);
            listener().onWritePossible();
        }

        WriteListener listener() {
            return Objects.requireNonNull(listener);
        }

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener to) {
            listener = to;
        }

        @Override
        public void write(int octet) throws IOException {
            if (gone) {
                throw new IOException("gone");
            }
            written.write(octet);
        }
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
