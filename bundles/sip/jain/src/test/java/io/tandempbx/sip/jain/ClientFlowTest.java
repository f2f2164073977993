package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.jain.FakeHandler.Failed;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that we send to phones, over real UDP that loses what a test does not read or answer. */
class ClientFlowTest {
    private Platform platform;
    private Phone phone;
    private Callee callee;

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform();
        phone = Phone.udp("1002", platform.sip.udpPort());
        callee = new Callee(platform, phone);
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
        platform.close();
    }

    @Test
    void shouldRepeatInviteUntilItIsHeard() throws Exception {
        callee.invite("k1", "c1");
        String first = phone.receive("INVITE sip:1002@phone SIP/2.0");
        assertEquals(first, phone.receive());
        assertEquals(first, phone.receive());
        assertTrue(Phone.header(first, "Via").startsWith("SIP/2.0/UDP 127.0.0.1:" + platform.sip.udpPort()));
        assertEquals("<sip:1001@127.0.0.1:" + platform.sip.udpPort() + ">", Phone.header(first, "Contact"));
        callee.answer(first, 100, "");
        platform.call.response("k1", 100);
        callee.drain();
        assertTrue(phone.isQuietFor(20 * Platform.T1_MS), "nothing is repeated once it was heard");
    }

    @Test
    void shouldAcknowledgeRefusalsItself() throws Exception {
        callee.invite("k1", "c1");
        String invite = phone.receive("INVITE ");
        callee.answer(invite, 486, "busy-tag");
        platform.call.response("k1", 486);
        String ack = phone.await("ACK sip:1002@phone SIP/2.0");
        assertEquals(Phone.header(invite, "Via"), Phone.header(ack, "Via"));
        assertEquals("busy-tag", Phone.tag(Phone.header(ack, "To")));
        assertEquals("1 ACK", Phone.header(ack, "CSeq"));
        callee.answer(invite, 486, "busy-tag");
        assertEquals(ack, phone.receive());
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldRepeatAckWithRepeatedSuccessAndDeliverForks() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String invite = phone.receive("INVITE ");
        callee.answer(invite, 200, "leg-1");
        InboundResponse ok = platform.call.response("k1", 200);
        assertEquals(transaction, ok.clientTransaction());
        platform.sip.acknowledge(transaction, callee.request("ACK", "c1", "leg-1"), callee.flow());
        String ack = phone.await("ACK ");
        callee.answer(invite, 200, "leg-1");
        assertEquals(ack, phone.receive());
        callee.answer(invite, 200, "leg-2");
        assertEquals("leg-2", platform.call.response("k1", 200).head().to().tag());
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldGiveUpAnUnheardInvite() throws Exception {
        callee.invite("k1", "c1");
        assertEquals(new Failed("k1", 408), platform.call.next());
    }

    @Test
    void shouldCancelWhatAnswersAfterItsSenderWentOn() throws Exception {
        int patienceMs = 10 * Platform.T1_MS;
        platform.sip.send("call", "k1", callee.request("INVITE", "c1", "").within(patienceMs), callee.flow());
        String invite = phone.receive("INVITE ");
        assertEquals(new Failed("k1", 408), platform.call.next());
        callee.answer(invite, 180, "leg-1");
        phone.await("CANCEL sip:1002@phone SIP/2.0");
        callee.answer(invite, 487, "leg-1");
        phone.await("ACK ");
        assertTrue(platform.call.isQuietFor(50), "nobody waits for it");
    }

    @Test
    void shouldEndWhatIsAnsweredAfterItsSenderWentOn() throws Exception {
        int patienceMs = 10 * Platform.T1_MS;
        platform.sip.send("call", "k1", callee.request("INVITE", "c1", "").within(patienceMs), callee.flow());
        String invite = phone.receive("INVITE ");
        assertEquals(new Failed("k1", 408), platform.call.next());
        callee.answer(invite, 200, "leg-1");
        String ack = phone.await("ACK ");
        String bye = phone.await("BYE ");
        for (String request : List.of(ack, bye)) {
            assertEquals(Phone.header(invite, "Call-ID"), Phone.header(request, "Call-ID"));
            assertEquals(Phone.header(invite, "From"), Phone.header(request, "From"));
            assertTrue(Phone.header(request, "To").endsWith(";tag=leg-1"), request);
        }
        assertEquals("1 ACK", Phone.header(ack, "CSeq"));
        assertEquals("2 BYE", Phone.header(bye, "CSeq"));
        callee.answer(bye, 200, "leg-1");
        callee.answer(invite, 200, "leg-1");
        assertEquals(ack, phone.await("ACK "));
        assertTrue(platform.call.isQuietFor(50), "nobody waits for it");
    }

    @Test
    void shouldGiveUpAnUnheardBye() throws Exception {
        platform.sip.send("call", "k1", callee.request("BYE", "c1", "t"), callee.flow());
        String bye = phone.receive("BYE ");
        assertEquals(bye, phone.receive());
        assertEquals(new Failed("k1", 408), platform.call.next());
    }

    @Test
    void shouldRepeatByeUntilAnsweredAndDeliverOnce() throws Exception {
        platform.sip.send("call", "k1", callee.request("BYE", "c1", "t"), callee.flow());
        String bye = phone.receive("BYE ");
        assertEquals(bye, phone.receive());
        callee.answer(bye, 200, "t");
        callee.answer(bye, 200, "t");
        platform.call.response("k1", 200);
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldCancelOnlyOnceTheInviteWasHeard() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String invite = phone.receive("INVITE ");
        platform.sip.cancel(transaction);
        assertTrue(phone.receive().startsWith("INVITE "), "no CANCEL before a provisional response");
        callee.answer(invite, 180, "leg-1");
        platform.call.response("k1", 180);
        String cancel = phone.await("CANCEL sip:1002@phone SIP/2.0");
        assertEquals(Phone.header(invite, "Via"), Phone.header(cancel, "Via"));
        assertEquals("1 CANCEL", Phone.header(cancel, "CSeq"));
        callee.answer(cancel, 200, "leg-1");
        callee.answer(invite, 487, "leg-1");
        platform.call.response("k1", 487);
        phone.await("ACK ");
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldSayWhyItCancels() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String invite = phone.receive("INVITE ");
        callee.answer(invite, 180, "leg-1");
        platform.call.response("k1", 180);
        Header reason = new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\"");
        platform.sip.cancel(transaction, callee.flow(), List.of(reason));
        assertEquals(reason.value(), Phone.header(phone.await("CANCEL "), "Reason"));
    }

    @Test
    void shouldGiveUpWhenACancelledInviteIsNeverAnswered() throws Exception {
        String transaction = callee.invite("k1", "c1");
        callee.answer(phone.receive("INVITE "), 180, "leg-1");
        platform.call.response("k1", 180);
        platform.sip.cancel(transaction);
        phone.await("CANCEL ");
        assertEquals(new Failed("k1", 487), platform.call.next());
    }

    @Test
    void shouldDropResponsesToNothing() throws Exception {
        callee.invite("k1", "c1");
        String invite = phone.receive("INVITE ");
        callee.answer(invite.replace("branch=z9hG4bK", "branch=z9hG4bKother"), 200, "x");
        assertTrue(platform.call.isQuietFor(100));
        assertEquals(1, platform.sip.droppedMessages());
    }
}
