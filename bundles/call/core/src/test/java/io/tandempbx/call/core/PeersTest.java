package io.tandempbx.call.core;

import static io.tandempbx.call.core.CallFixture.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.registrar.api.Contact;
import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may touch a call, and whom it may reach. */
class PeersTest {
    private static final String OFFER = sdp(4000, "0 8 101", "sendrecv");
    private static final String ANSWER = sdp(5000, "0 101", "sendrecv");

    @Test
    void shouldAskForAPasswordWhenARequestComesFromElsewhere() throws Exception {
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.invite("server-1", "1002", OFFER);
            fixture.answers(fixture.sip.next("INVITE"), 200, "phone-tag", ANSWER);
            fixture.sip.next("ACK");
            String tag = fixture.sip.next("200").answer().toTag();
            fixture.callerSends("ACK", "", tag, 1, "");
            fixture.sip.next("ACKED");

            fixture.switchboard.request(bye("server-2", tag, 2, ""));
            assertEquals("server-2", fixture.sip.next("403").transaction()); // what a challenge is to this signalling
            fixture.switchboard.request(bye("server-3", tag, 3, "1002"));
            assertEquals("server-3", fixture.sip.next("403").transaction());
            assertEquals(2, fixture.media.open.size());

            fixture.switchboard.request(bye("server-4", tag, 4, "1001")); // the same phone in another network
            fixture.sip.next("200");
            fixture.sip.next("BYE");
        }
    }

    private static InboundRequest bye(String transaction, String tag, long cseq, String credential) throws IOException {
        InetAddress elsewhere = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        Flow flow = new Flow(Transport.UDP, CallFixture.CALLER_FLOW.local(), new InetSocketAddress(elsewhere, 5071));
        MessageHead head = new MessageHead(
                NameAddress.of("", "sip:1001@127.0.0.1").withTag("caller-tag"),
                NameAddress.of("", "sip:1002@127.0.0.1").withTag(tag),
                "caller-call-id",
                cseq,
                "BYE",
                List.of(),
                List.of(),
                List.of());
        return new InboundRequest(transaction, flow, "BYE", "sip:1002@127.0.0.1", "1002", credential, head, Body.NONE);
    }

    @Test
    void shouldRingOverTlsOnlyWhenASipsUriIsCalled() throws Exception {
        Flow secured = new Flow(Transport.TLS, CallFixture.PHONE_FLOW.local(), CallFixture.SECOND_PHONE_FLOW.remote());
        List<Contact> phones = List.of(CallFixture.contact(CallFixture.PHONE_FLOW), CallFixture.contact(secured));
        try (CallFixture fixture = new CallFixture(false, phones, CallSettings.PRESET)) {
            fixture.switchboard.request(secureInvite());
            FakeSip.Sent invite = fixture.sip.next("INVITE");
            assertTrue(invite.outbound().uri().contains(":" + secured.remote().getPort()));
            assertTrue(fixture.sip.isQuiet());
        }
        try (CallFixture fixture = new CallFixture(false, 1, CallSettings.PRESET)) {
            fixture.switchboard.request(secureInvite());
            fixture.sip.next("480");
        }
    }

    private static InboundRequest secureInvite() {
        MessageHead head = new MessageHead(
                NameAddress.of("", "sips:1001@127.0.0.1").withTag("caller-tag"),
                NameAddress.of("", "sips:1002@127.0.0.1"),
                "caller-call-id",
                1,
                "INVITE",
                List.of(NameAddress.of("", "sips:1001@127.0.0.1:5071")),
                List.of(),
                List.of());
        return new InboundRequest(
                "server-1",
                new Flow(Transport.TLS, CallFixture.CALLER_FLOW.local(), CallFixture.CALLER_FLOW.remote()),
                "INVITE",
                "sips:1002@127.0.0.1",
                "1002",
                "1001",
                head,
                Body.sdp(OFFER));
    }
}
