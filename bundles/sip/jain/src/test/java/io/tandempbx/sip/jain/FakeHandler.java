package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.SipHandler;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told, for a test to look at in order. */
final class FakeHandler implements SipHandler {
    private static final int PATIENCE_S = 5;

    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    record Cancelled(String transaction) {}

    record Unacknowledged(String transaction) {}

    record Response(String key, InboundResponse response) {}

    record Failed(String key, int status) {}

    @Override
    public void request(InboundRequest request) {
        events.add(request);
    }

    @Override
    public void cancelled(String serverTransaction) {
        events.add(new Cancelled(serverTransaction));
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        events.add(new Unacknowledged(serverTransaction));
    }

    @Override
    public void response(String key, InboundResponse response) {
        events.add(new Response(key, response));
    }

    @Override
    public void failed(String key, int status) {
        events.add(new Failed(key, status));
    }

    InboundRequest request(String method) throws InterruptedException {
        InboundRequest request = assertInstanceOf(InboundRequest.class, next());
        assertEquals(method, request.method());
        return request;
    }

    InboundResponse response(String key, int status) throws InterruptedException {
        Response response = assertInstanceOf(Response.class, next());
        assertEquals(key, response.key());
        assertEquals(status, response.response().status());
        return response.response();
    }

    Object next() throws InterruptedException {
        return assertNotNullEvent(events.poll(PATIENCE_S, TimeUnit.SECONDS));
    }

    /** Whether nothing (more) is told within this time. */
    boolean isQuietFor(long ms) throws InterruptedException {
        return events.poll(ms, TimeUnit.MILLISECONDS) == null;
    }

    private static Object assertNotNullEvent(@Nullable Object event) {
        assertNotNull(event, "no event in time");
        return java.util.Objects.requireNonNull(event);
    }
}
