package io.tandempbx.sip.jain;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.SipHandler;
import io.tandempbx.sip.api.SipService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Puts each warm-up call through to the phone that makes it, as registrar and call control would. */
final class WarmUpSwitch implements SipHandler {
    static final String OWNER = "warm-up";
    static final Set<String> METHODS = Set.of("REGISTER", "INVITE", "ACK", "BYE");
    private static final String SECOND_LEG = "second-";

    private final SipService sip;
    private final Map<String, String> invites =
            new ConcurrentHashMap<>(); // server transactions by the caller's Call-ID

    WarmUpSwitch(SipService sip) {
        this.sip = sip;
    }

    @Override
    public void request(InboundRequest request) {
        String callId = request.head().callId();
        switch (request.method()) {
            case "REGISTER" -> {
                String binding = request.head().contacts().get(0) + ";expires=3600";
                sip.respond(request.transaction(), Reply.of(200).withHeader("Contact", binding));
            }
            case "INVITE" -> {
                invites.put(callId, request.transaction());
                sip.send(OWNER, callId, onward("INVITE", 1, request, request.body()), request.flow());
            }
            case "ACK" -> sip.acknowledged(invites.getOrDefault(callId, ""));
            default -> {
                invites.remove(callId);
                sip.respond(request.transaction(), Reply.of(200));
                sip.send(OWNER, callId, onward("BYE", 2, request, Body.NONE), request.flow());
            }
        }
    }

    private static OutboundRequest onward(String method, long cseq, InboundRequest request, Body body) {
        NameAddress from = NameAddress.of("Warm-up", "sip:1001@127.0.0.1").withTag("from");
        NameAddress to = NameAddress.of("", "sip:1002@127.0.0.1");
        return new OutboundRequest(
                method,
                request.head().contacts().isEmpty()
                        ? request.uri()
                        : request.head().contacts().get(0).uri(),
                from,
                method.equals("BYE") ? to.withTag("phone") : to,
                SECOND_LEG + request.head().callId(),
                cseq,
                List.of(),
                "1001",
                List.of(new Header("Reason", "SIP;cause=200")),
                body);
    }

    @Override
    public void response(String key, InboundResponse response) {
        String invite = invites.get(key);
        if (invite == null || !response.head().cseqMethod().equals("INVITE") || response.status() == 100) {
            return;
        }
        if (response.status() == 200) {
            OutboundRequest ack = new OutboundRequest(
                    "ACK",
                    "sip:1002@127.0.0.1",
                    response.head().from(),
                    response.head().to(),
                    response.head().callId(),
                    response.head().cseq(),
                    response.head().recordRoutes(),
                    "1001",
                    List.of(),
                    Body.NONE);
            sip.acknowledge(response.clientTransaction(), ack, response.flow());
        }
        Reply reply = Reply.of(response.status()).withTag("switch").withContact("1002");
        sip.respond(invite, response.body().isEmpty() ? reply : reply.withBody(response.body()));
    }

    @Override
    public void cancelled(String serverTransaction) {
        // the phone cancels nothing
    }

    @Override
    public void unacknowledged(String serverTransaction) {
        // a warm-up is over long before
    }

    @Override
    public void failed(String key, int status) {
        invites.remove(key);
    }
}
