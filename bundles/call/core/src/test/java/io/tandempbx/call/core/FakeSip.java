package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TracedMessage;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records what call control sends, for a test to take one by one. */
final class FakeSip implements SipService {

    /** One thing that left: {@code what} is the method, the status, CANCEL or ACKED. */
    record Sent(String what, String transaction, String key, @Nullable OutboundRequest request, @Nullable Reply reply) {
        OutboundRequest outbound() {
            return java.util.Objects.requireNonNull(request);
        }

        Reply answer() {
            return java.util.Objects.requireNonNull(reply);
        }
    }

    private final LinkedBlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private int transactions;

    Sent next(String what) throws InterruptedException {
        Sent message = sent.poll(5, TimeUnit.SECONDS);
        assertEquals(what, message == null ? "nothing" : message.what());
        return java.util.Objects.requireNonNull(message);
    }

    boolean isQuiet() {
        return sent.isEmpty();
    }

    @Override
    public void attach(String owner, Set<String> methods, SipHandler handler) {}

    @Override
    public void detach(String owner, SipHandler handler) {}

    @Override
    public synchronized String newTransaction() {
        return "client-" + ++transactions;
    }

    @Override
    public void send(String clientTransaction, String owner, String key, OutboundRequest request, Flow flow) {
        sent.add(new Sent(request.method(), clientTransaction, key, request, null));
    }

    @Override
    public void cancel(String clientTransaction) {
        sent.add(new Sent("CANCEL", clientTransaction, "", null, null));
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        sent.add(new Sent("ACK", clientTransaction, "", ack, null));
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        sent.add(new Sent(Integer.toString(reply.status()), serverTransaction, "", null, reply));
    }

    @Override
    public void acknowledged(String serverTransaction) {
        sent.add(new Sent("ACKED", serverTransaction, "", null, null));
    }

    @Override
    public List<TracedMessage> trace(Set<String> callIds) {
        return List.of();
    }

    @Override
    public String product() {
        return "test";
    }
}
