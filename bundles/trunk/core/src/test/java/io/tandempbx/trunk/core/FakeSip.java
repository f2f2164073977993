package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.SipService;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A signalling that keeps what it is to send, for a test to take one by one. For one thread. */
final class FakeSip {
    /** One request that left. */
    record Sent(String key, OutboundRequest request, Flow flow) {
        String header(String name) {
            return request.others().stream()
                    .filter(header -> header.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    final ArrayDeque<Sent> sent = new ArrayDeque<>();
    final Map<InetSocketAddress, String> trusted = new HashMap<>();
    final SipService service = (SipService) Proxy.newProxyInstance(
            SipService.class.getClassLoader(),
            new Class<?>[] {SipService.class},
            (proxy, method, arguments) -> answer(method.getName(), arguments == null ? new Object[0] : arguments));

    private Object answer(String method, Object[] arguments) {
        switch (method) {
            case "flowTo" -> {
                InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
                return new Flow((Transport) arguments[0], local, (InetSocketAddress) arguments[1]);
            }
            case "send" -> {
                sent.add(new Sent((String) arguments[1], (OutboundRequest) arguments[2], (Flow) arguments[3]));
                return "transaction";
            }
            case "trust" -> {
                trusted.clear();
                ((List<?>) arguments[1]).forEach(each -> {
                    TrustedSource source = (TrustedSource) each;
                    trusted.put(source.address(), source.trunk());
                });
                return true;
            }
            case "attach", "detach" -> {
                return true;
            }
            default -> throw new UnsupportedOperationException(method);
        }
    }

    static InboundResponse response(Sent request, int status, List<NameAddress> contacts, Header... others) {
        OutboundRequest asked = request.request();
        MessageHead head = new MessageHead(
                asked.from(),
                asked.to(),
                asked.callId(),
                asked.cseq(),
                asked.method(),
                contacts,
                List.of(),
                List.of(others));
        return new InboundResponse("transaction", request.flow(), status, "Said", head, Body.NONE);
    }
}
