package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.jain.FakeHandler.Cancelled;
import io.tandempbx.sip.jain.FakeHandler.Unacknowledged;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One endpoint stops and another starts over the same ring, at every moment that matters; phones notice nothing. */
class ReplacementTest {
    private static final String URI = "sip:1002@tandem.test";

    private Platform platform;
    private Phone phone;
    private Callee callee;
    private String invite = "";

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform();
        phone = Phone.udp("1001", platform.sip.udpPort());
        callee = new Callee(platform, phone);
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
        platform.close();
    }

    @Test
    void shouldKeepItsPorts() throws Exception {
        int udpPort = platform.sip.udpPort();
        int tcpPort = platform.sip.tcpPort();
        platform.replace();
        assertEquals(udpPort, platform.sip.udpPort());
        assertEquals(tcpPort, platform.sip.tcpPort());
    }

    @Test
    void shouldGoOnBetweenInviteAndRinging() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.replace();
        phone.send(invite);
        phone.receive("SIP/2.0 100 ");
        platform.sip.respond(request.transaction(), Reply.of(180).withTag("t").withContact("1002"));
        phone.receive("SIP/2.0 180 ");
        assertTrue(platform.call.isQuietFor(50), "the repeated INVITE is absorbed");
        answerAndAcknowledge(request);
    }

    @Test
    void shouldGoOnBetweenRingingAndAnswer() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(180).withTag("t").withContact("1002"));
        String ringing = phone.receive("SIP/2.0 180 ");
        platform.replace();
        phone.send(invite);
        assertEquals(ringing, phone.receive());
        answerAndAcknowledge(request);
    }

    @Test
    void shouldGoOnBetweenAnswerAndAck() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(200).withTag("t").withContact("1002"));
        String ok = phone.receive("SIP/2.0 200 ");
        platform.replace();
        assertEquals(ok, phone.receive());
        phone.send(phone.request("ACK", URI, "call", phone.branch(), 2, "t") + Phone.end());
        platform.call.request("ACK");
        platform.sip.acknowledged(request.transaction());
        callee.drain();
        assertTrue(phone.isQuietFor(10 * Platform.T1_MS));
    }

    @Test
    void shouldTellOfAMissingAckAfterReplacement() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(200).withTag("t").withContact("1002"));
        platform.replace();
        assertEquals(new Unacknowledged(request.transaction()), platform.call.next());
    }

    @Test
    void shouldCancelAfterReplacement() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(180).withTag("t").withContact("1002"));
        phone.receive("SIP/2.0 180 ");
        platform.replace();
        phone.send(invite.substring(0, invite.indexOf("Authorization"))
                        .replace("INVITE " + URI, "CANCEL " + URI)
                        .replace(" INVITE\r\n", " CANCEL\r\n")
                + Phone.end());
        assertEquals("t", Phone.tag(Phone.header(phone.receive("SIP/2.0 200 "), "To")));
        assertEquals(new Cancelled(request.transaction()), platform.call.next());
        platform.sip.respond(request.transaction(), Reply.of(487).withTag("t"));
        phone.receive("SIP/2.0 487 ");
        platform.replace();
        phone.receive("SIP/2.0 487 "); // repeated until its ACK
    }

    @Test
    void shouldGoOnWithAnInviteOfOursThatRings() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String outbound = phone.receive("INVITE ");
        callee.answer(outbound, 180, "leg");
        platform.call.response("k1", 180);
        platform.replace();
        callee.answer(outbound, 200, "leg");
        platform.call.response("k1", 200);
        platform.sip.acknowledge(transaction, callee.request("ACK", "c1", "leg"), callee.flow());
        String ack = phone.receive("ACK ");
        platform.replace();
        callee.answer(outbound, 200, "leg");
        assertEquals(ack, phone.receive());
    }

    @Test
    void shouldCancelAnInviteOfOursAfterReplacement() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String outbound = phone.receive("INVITE ");
        callee.answer(outbound, 180, "leg");
        platform.call.response("k1", 180);
        platform.replace();
        platform.sip.cancel(transaction);
        String cancel = phone.await("CANCEL "); // the INVITE may have been repeated before it rang
        platform.replace();
        callee.answer(cancel, 200, "leg");
        callee.answer(outbound, 487, "leg");
        platform.call.response("k1", 487);
        phone.await("ACK ");
    }

    @Test
    void shouldRememberAWishToCancel() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String outbound = phone.receive("INVITE ");
        platform.sip.cancel(transaction);
        platform.replace();
        assertEquals(outbound, phone.receive());
        callee.answer(outbound, 180, "leg");
        phone.await("CANCEL ");
    }

    /** Why it is cancelled is remembered with the wish. */
    @Test
    void shouldRememberWhatACancelIsToSay() throws Exception {
        String transaction = callee.invite("k1", "c1");
        String outbound = phone.receive("INVITE ");
        Header reason = new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\"");
        platform.sip.cancel(transaction, callee.flow(), List.of(reason, new Header("Via", "none of ours")));
        platform.sip.cancel(transaction, callee.flow(), List.of(new Header("Reason", "SIP;cause=487"))); // too late
        platform.replace();
        assertEquals(outbound, phone.receive());
        callee.answer(outbound, 180, "leg");
        String cancel = phone.await("CANCEL ");
        assertEquals(reason.value(), Phone.header(cancel, "Reason"));
        assertEquals(Phone.header(outbound, "Via"), Phone.header(cancel, "Via"));
    }

    @Test
    void shouldRepeatItsAnswersAfterReplacement() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(200).withTag("t").withContact("1002"));
        phone.receive("SIP/2.0 200 ");
        platform.sip.acknowledged(request.transaction());
        String bye = phone.request("BYE", URI, "call", phone.branch(), 3, "t") + Phone.end();
        phone.send(bye);
        platform.sip.respond(platform.call.request("BYE").transaction(), Reply.of(200));
        String answer = phone.await("SIP/2.0 200 ");
        while (!answer.contains("3 BYE")) {
            answer = phone.await("SIP/2.0 200 "); // the INVITE's, repeated before it was acknowledged
        }
        platform.replace();
        phone.send(bye);
        assertEquals(answer, phone.receive());
        phone.send(invite);
        assertTrue(phone.isQuietFor(4 * Platform.T1_MS), "a late INVITE repeat is absorbed");
        assertTrue(platform.call.isQuietFor(0));
    }

    @Test
    void shouldReceiveWhatCameWhileNobodyRead() throws Exception {
        platform.stop();
        phone.send(phone.request("BYE", URI, "gap", phone.branch(), 1, "t") + Phone.end());
        platform.sip = platform.beginAlone();
        assertTrue(platform.call.isQuietFor(100), "the owner has not attached to the new endpoint yet");
        platform.sip.attach("call", Platform.CALL_METHODS, platform.call);
        InboundRequest bye = platform.call.request("BYE");
        platform.sip.respond(bye.transaction(), Reply.of(200));
        phone.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldDeliverWhatWaitedForAnOwnerWhenItWasReplaced() throws Exception {
        InboundRequest request = inviteDelivered();
        platform.sip.respond(request.transaction(), Reply.of(180).withTag("t").withContact("1002"));
        phone.receive("SIP/2.0 180 ");
        callee.invite("k1", "c1");
        String outbound = phone.await("INVITE ");
        platform.sip.detach("call", platform.call);
        phone.send(
                phone.request("BYE", URI, "gap", phone.branch(), 1, "t") + "X-Note: kept\r\n" + Phone.body("v=0\r\n"));
        phone.send(invite.substring(0, invite.indexOf("Authorization"))
                        .replace("INVITE " + URI, "CANCEL " + URI)
                        .replace(" INVITE\r\n", " CANCEL\r\n")
                + Phone.end());
        phone.await("SIP/2.0 200 ");
        callee.answer(outbound, 486, "leg");
        phone.await("ACK ");
        platform.sip.stop();
        platform.sip = platform.beginAlone();
        platform.sip.attach("call", Platform.CALL_METHODS, platform.call);
        InboundRequest bye = platform.call.request("BYE");
        assertEquals("kept", bye.head().header("X-Note").orElseThrow());
        assertEquals("v=0\r\n", bye.body().text());
        assertEquals(phone.address(), bye.flow().remote());
        assertEquals("from-gap", bye.head().from().tag());
        assertEquals(new Cancelled(request.transaction()), platform.call.next());
        platform.call.response("k1", 486);
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldKeepNonceCountsAndTheTrace() throws Exception {
        phone.send(phone.request("INVITE", URI, "call", phone.branch(), 1, "") + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        String first = phone.authorization(challenge, "SHA-256", "secret-1001", "INVITE", URI, 1);
        String second = phone.authorization(challenge, "SHA-256", "secret-1001", "INVITE", URI, 2);
        phone.send(phone.request("INVITE", URI, "call", phone.branch(), 2, "") + first + Phone.end());
        platform.call.request("INVITE");
        phone.receive("SIP/2.0 100 ");
        platform.replace();
        phone.send(phone.request("INVITE", URI, "replay", phone.branch(), 2, "") + first + Phone.end());
        assertTrue(Phone.challenge(phone.receive("SIP/2.0 401 "), "MD5").contains("stale=true"));
        phone.send(phone.request("INVITE", URI, "next", phone.branch(), 2, "") + second + Phone.end());
        platform.call.request("INVITE");
        phone.receive("SIP/2.0 100 ");
        assertEquals(4, platform.sip.trace(Set.of("call")).size());
        assertEquals(
                "INVITE sip:1002@tandem.test (1 INVITE)",
                platform.sip.trace(Set.of("call")).get(0).summary());
    }

    private InboundRequest inviteDelivered() throws Exception {
        phone.send(phone.request("INVITE", URI, "call", phone.branch(), 1, "") + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        invite = phone.request("INVITE", URI, "call", phone.branch(), 2, "")
                + phone.authorization(challenge, "SHA-256", "secret-1001", "INVITE", URI, 1)
                + Phone.body("v=0\r\n");
        phone.send(invite);
        phone.receive("SIP/2.0 100 ");
        return platform.call.request("INVITE");
    }

    private void answerAndAcknowledge(InboundRequest request) throws Exception {
        platform.sip.respond(request.transaction(), Reply.of(200).withTag("t").withContact("1002"));
        phone.await("SIP/2.0 200 ");
        phone.send(phone.request("ACK", URI, "call", phone.branch(), 2, "t") + Phone.end());
        platform.call.request("ACK");
        platform.sip.acknowledged(request.transaction());
        callee.drain();
        assertTrue(phone.isQuietFor(10 * Platform.T1_MS));
    }
}
