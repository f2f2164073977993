package io.tandempbx.registrar.core;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.TracedMessage;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.Unfinished;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records what is attached and what is answered; hands a request to the handler and returns its reply. */
final class FakeSip implements SipService {
    private final Map<String, Reply> replies = new HashMap<>();
    private @Nullable SipHandler attached;
    private Set<String> methods = Set.of();
    final Set<Flow> closed = new HashSet<>();

    /** Requests by key. */
    final Map<String, OutboundRequest> sent = new HashMap<>();

    Optional<SipHandler> attached() {
        return Optional.ofNullable(attached);
    }

    Set<String> methods() {
        return methods;
    }

    Reply deliver(InboundRequest request) {
        SipHandler handler = attached().orElseThrow(() -> new AssertionError("nobody is attached"));
        handler.request(request);
        return Optional.ofNullable(replies.remove(request.transaction()))
                .orElseThrow(() -> new AssertionError("no reply"));
    }

    @Override
    public void attach(String owner, Set<String> wanted, SipHandler handler) {
        attached = handler;
        methods = wanted;
    }

    @Override
    public void detach(String owner, SipHandler handler) {
        if (handler.equals(attached)) {
            attached = null;
        }
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        replies.put(serverTransaction, reply);
    }

    @Override
    public String newTransaction() {
        return "transaction";
    }

    @Override
    public void send(String clientTransaction, String owner, String key, OutboundRequest request, Flow flow) {
        sent.put(key, request);
    }

    @Override
    public void cancel(String clientTransaction) {
        throw new AssertionError("a registrar cancels nothing");
    }

    @Override
    public void cancel(String clientTransaction, Flow flow) {
        throw new AssertionError("a registrar cancels nothing");
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
        return Unfinished.NOTHING;
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        throw new AssertionError("a registrar acknowledges nothing");
    }

    @Override
    public void acknowledged(String serverTransaction) {
        throw new AssertionError("a registrar has nothing acknowledged");
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
