package io.tandempbx.sip.jain;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.OutboundRequest;
import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A phone that is called: what is sent to it, and how it answers. */
final class Callee {
    private final Platform platform;
    private final Phone phone;

    Callee(Platform platform, Phone phone) {
        this.platform = platform;
        this.phone = phone;
    }

    Flow flow() {
        return new Flow(
                Transport.UDP,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), platform.sip.udpPort()),
                phone.address());
    }

    Flow tcpFlow() {
        return new Flow(
                Transport.TCP,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), platform.sip.tcpPort()),
                phone.address());
    }

    Flow tlsFlow() {
        return new Flow(
                Transport.TLS,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), platform.sip.tlsPort()),
                phone.address());
    }

    OutboundRequest request(String method, String callId, String toTag) {
        return request(method, callId, toTag, "sip:1002@phone");
    }

    OutboundRequest request(String method, String callId, String toTag, String uri) {
        NameAddress to = NameAddress.of("", "sip:1002@tandem.test");
        return new OutboundRequest(
                method,
                uri,
                NameAddress.of("Alice \"A\"", "sip:1001@tandem.test").withTag("our-tag"),
                toTag.isEmpty() ? to : to.withTag(toTag),
                callId,
                1,
                List.of(),
                "1001",
                List.of(),
                Body.NONE);
    }

    String invite(String key, String callId) {
        return platform.sip.send("call", key, request("INVITE", callId, ""), flow());
    }

    /** The INVITE with this Call-ID; repeats of others are passed over. */
    String awaitInvite(String callId) throws IOException {
        String invite = phone.await("INVITE ");
        while (!Phone.header(invite, "Call-ID").equals(callId)) {
            invite = phone.await("INVITE ");
        }
        return invite;
    }

    /** Answers a request as a phone does. */
    void answer(String request, int status, String toTag) throws IOException {
        String to = Phone.header(request, "To");
        boolean tagged = !toTag.isEmpty() && !to.contains(";tag=");
        phone.send("SIP/2.0 " + status + " Whatever\r\n"
                + "Via: " + Phone.header(request, "Via") + "\r\n"
                + "From: " + Phone.header(request, "From") + "\r\n"
                + "To: " + to + (tagged ? ";tag=" + toTag : "") + "\r\n"
                + "Call-ID: " + Phone.header(request, "Call-ID") + "\r\n"
                + "CSeq: " + Phone.header(request, "CSeq") + "\r\n"
                + "Contact: <sip:1002@phone>\r\n" + Phone.end());
    }

    /** Reads until nothing has come for a while. */
    void drain() throws IOException {
        while (!phone.isQuietFor(3 * Platform.T1_MS)) {
            // repeats that were under way
        }
    }
}
