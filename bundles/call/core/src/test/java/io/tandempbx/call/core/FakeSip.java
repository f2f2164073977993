package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.Unfinished;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records what call control sends, for a test to take one by one. */
final class FakeSip implements SipService {

    /** One thing that left: {@code what} is the method, the status, CANCEL or ACKED. */
    record Sent(
            String what,
            String transaction,
            String key,
            @Nullable OutboundRequest request,
            @Nullable Reply reply,
            List<Header> cancelHeaders) {

        Sent(String what, String transaction, String key, @Nullable OutboundRequest request, @Nullable Reply reply) {
            this(what, transaction, key, request, reply, List.of());
        }

        OutboundRequest outbound() {
            return java.util.Objects.requireNonNull(request);
        }

        Reply answer() {
            return java.util.Objects.requireNonNull(reply);
        }
    }

    private final LinkedBlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private int transactions;
    final Set<Flow> closed = new CopyOnWriteArraySet<>();
    volatile Unfinished unfinished = Unfinished.NOTHING;
    volatile boolean losing; // what is sent is lost, as when the process ends at this moment

    Sent next(String what) throws InterruptedException {
        Sent message = sent.poll(5, TimeUnit.SECONDS);
        assertEquals(what, message == null ? "nothing" : message.what());
        return java.util.Objects.requireNonNull(message);
    }

    /** Whatever left next. */
    Sent nextOfAny() throws InterruptedException {
        return java.util.Objects.requireNonNull(sent.poll(5, TimeUnit.SECONDS), "nothing was sent");
    }

    private void add(Sent message) {
        if (!losing) {
            sent.add(message);
        }
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
        add(new Sent(request.method(), clientTransaction, key, request, null));
    }

    @Override
    public void cancel(String clientTransaction) {
        add(new Sent("CANCEL", clientTransaction, "", null, null));
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        add(new Sent("ACK", clientTransaction, "", ack, null));
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        add(new Sent(Integer.toString(reply.status()), serverTransaction, "", null, reply));
    }

    @Override
    public void acknowledged(String serverTransaction) {
        add(new Sent("ACKED", serverTransaction, "", null, null));
    }

    @Override
    public void cancel(String clientTransaction, Flow flow) {
        cancel(clientTransaction);
    }

    @Override
    public void cancel(String clientTransaction, Flow flow, List<Header> headers) {
        add(new Sent("CANCEL", clientTransaction, "", null, null, List.copyOf(headers)));
    }

    @Override
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        return new Flow(transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060), remote);
    }

    @Override
    public void trust(String owner, Map<InetSocketAddress, String> trunks) {}

    @Override
    public boolean isOpen(Flow flow) {
        return !closed.contains(flow);
    }

    @Override
    public Unfinished unfinished(String owner) {
        return unfinished;
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
