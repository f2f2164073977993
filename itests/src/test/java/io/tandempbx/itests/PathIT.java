package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.EdgeProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A phone behind a proxy that says so in Path (RFC 3327): calls to it go by that proxy. */
class PathIT extends PbxTest {
    PathIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldCallAPhoneByTheProxyThatItRegisteredThrough() {
        TestPhone caller = phones.udp("1001");
        try (EdgeProxy edge = new EdgeProxy(pbx.sip());
                TestPhone phone = TestPhone.udp(edge.address(), "1002", PbxProcess.password("1002"))) {
            SipMessage registered = phone.register(300);
            assertEquals(200, registered.status());
            assertEquals(List.of(edge.uri()), registered.headers("Path")); // RFC 3327 §5.3
            TestCall out = caller.call("1002");
            TestCall in = phone.awaitCall();
            SipMessage invite = edge.requestsToPhone().get(0);
            assertTrue(invite.start().startsWith("INVITE sip:1002@127.0.0.1:" + phone.localPort()), invite::toString);
            assertEquals(List.of(edge.uri()), invite.headers("Route"));
            in.ring();
            out.awaitStatus(180);
            in.answer().awaitAcknowledged();
            out.awaitAnswered();
            Conversation talk = new Conversation(caller, phone, out, in).speak();
            talk.assertHeard();
            assertEquals(200, out.reinvite("sendonly").status());
            assertEquals("sendonly", in.remoteSdp().direction());
            talk.callerHangsUp();
            List<SipMessage> seen = edge.requestsToPhone();
            assertEquals(
                    List.of("INVITE", "ACK", "INVITE", "ACK", "BYE"),
                    seen.stream()
                            .filter(request -> request.callId().equals(in.callId()))
                            .map(request -> request.cseq() + " " + request.method())
                            .distinct() // over UDP one may be sent again
                            .map(text -> text.substring(text.indexOf(' ') + 1))
                            .toList());
            // once the dialog is there its requests go by the route that the proxy recorded (RFC 3261 §16.6)
            assertEquals(List.of(edge.uri()), seen.get(seen.size() - 1).headers("Route"));
            assertEquals(200, phone.register(0).status());
        }
    }
}
