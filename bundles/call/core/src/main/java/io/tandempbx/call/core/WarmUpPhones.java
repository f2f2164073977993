package io.tandempbx.call.core;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Signalling with a caller and a called phone at its other side: the called phone rings and answers at once, the caller
 * then hangs up. Events go back to call control as they would arrive. Thread-safe.
 */
final class WarmUpPhones implements SipService {
    static final Flow CALLER = flow(5071);
    static final Flow CALLED = flow(5072);
    private static final NameAddress CALLER_NAME = NameAddress.of("Caller", "sip:1001@127.0.0.1");
    private static final NameAddress CALLED_NAME = NameAddress.of("", "sip:1002@127.0.0.1");
    private static final List<NameAddress> CALLER_CONTACT = List.of(NameAddress.of("", "sip:1001@127.0.0.1:5071"));
    private static final List<NameAddress> CALLED_CONTACT = List.of(NameAddress.of("", "sip:1002@127.0.0.1:5072"));
    private static final List<Header> OTHERS = List.of(
            new Header("User-Agent", "warm-up"), new Header("Allow", "INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE"));
    private static final Body SDP = Body.sdp("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 9 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n");
    private static final String BYE = "bye-";

    private final SipHandler calls;
    private final Runnable over;
    private final AtomicLong transactions = new AtomicLong();

    /** @param over run at the end of each call */
    WarmUpPhones(SipHandler calls, Runnable over) {
        this.calls = calls;
        this.over = over;
    }

    /** The caller calls; its Call-ID also names its transaction. */
    void call(String callId) {
        calls.request(request("INVITE", callId, callId, "", "1001", 1, SDP));
    }

    private static InboundRequest request(
            String method, String transaction, String callId, String toTag, String credential, long cseq, Body body) {
        MessageHead head = new MessageHead(
                CALLER_NAME.withTag(callId),
                toTag.isEmpty() ? CALLED_NAME : CALLED_NAME.withTag(toTag),
                callId,
                cseq,
                method,
                CALLER_CONTACT,
                List.of(),
                OTHERS);
        return new InboundRequest(transaction, CALLER, method, "sip:1002@127.0.0.1", "1002", credential, head, body);
    }

    @Override
    public String newTransaction() {
        return "client-" + transactions.incrementAndGet();
    }

    @Override
    public void send(String transaction, String owner, String key, OutboundRequest request, Flow flow) {
        if (request.method().equals("INVITE")) {
            calls.response(key, response(transaction, request, 180, Body.NONE));
            calls.response(key, response(transaction, request, 200, SDP));
        } else {
            calls.response(key, response(transaction, request, 200, Body.NONE));
            over.run();
        }
    }

    private static InboundResponse response(String transaction, OutboundRequest request, int status, Body body) {
        MessageHead head = new MessageHead(
                request.from(),
                request.to().withTag("called"),
                request.callId(),
                request.cseq(),
                request.method(),
                CALLED_CONTACT,
                List.of(),
                OTHERS);
        return new InboundResponse(transaction, CALLED, status, "", head, body);
    }

    @Override
    public void respond(String serverTransaction, Reply reply) {
        boolean answer = reply.status() == 200 && !serverTransaction.startsWith(BYE);
        if (answer) {
            String tag = reply.toTag();
            calls.request(request("ACK", "", serverTransaction, tag, "", 1, Body.NONE));
            calls.request(request("BYE", BYE + serverTransaction, serverTransaction, tag, "", 2, Body.NONE));
        } else if (reply.status() >= 300) {
            over.run();
        }
    }

    @Override
    public void attach(String owner, Set<String> methods, SipHandler handler) {
        // there is one handler
    }

    @Override
    public void detach(String owner, SipHandler handler) {
        // there is one handler
    }

    @Override
    public void cancel(String clientTransaction) {
        // no caller gives up
    }

    @Override
    public void cancel(String clientTransaction, Flow flow) {
        // no caller gives up
    }

    @Override
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        return new Flow(transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060), remote);
    }

    @Override
    public void trust(String owner, Map<InetSocketAddress, String> trunks) {}

    @Override
    public boolean isOpen(Flow flow) {
        return true;
    }

    @Override
    public Unfinished unfinished(String owner) {
        return Unfinished.NOTHING;
    }

    @Override
    public void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow) {
        // the called phone knows
    }

    @Override
    public void acknowledged(String serverTransaction) {
        // answers are not repeated here
    }

    @Override
    public List<TracedMessage> trace(Set<String> callIds) {
        return List.of();
    }

    @Override
    public String product() {
        return "Tandem-PBX";
    }

    private static Flow flow(int port) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new Flow(Transport.UDP, new InetSocketAddress(loopback, 5060), new InetSocketAddress(loopback, port));
    }
}
