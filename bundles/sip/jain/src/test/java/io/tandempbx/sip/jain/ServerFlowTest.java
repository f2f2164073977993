package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.jain.FakeHandler.Cancelled;
import io.tandempbx.sip.jain.FakeHandler.Unacknowledged;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that phones send us, over real UDP. */
class ServerFlowTest {
    private static final String URI = "sip:1002@tandem.test";
    private static final String SDP = "v=0\r\n";

    private Platform platform;
    private Phone phone;

    @BeforeEach
    void begin() throws IOException {
        platform = new Platform();
        phone = Phone.udp("1001", platform.sip.udpPort());
    }

    @AfterEach
    void end() throws IOException {
        phone.close();
        platform.close();
    }

    @Test
    void shouldChallengeAndDeliverRegister() throws Exception {
        String uri = "sip:tandem.test";
        String head = phone.request("REGISTER", uri, "reg-1", phone.branch(), 1, "")
                .replace("To: <" + uri + ">", "To: <sip:1001@tandem.test>");
        phone.send(head + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        assertEquals(2, Phone.headers(challenge, "WWW-Authenticate").size());
        assertTrue(Phone.headers(challenge, "WWW-Authenticate").get(0).contains("MD5"));
        assertTrue(Phone.headers(challenge, "WWW-Authenticate").get(1).contains("SHA-256"));

        for (String algorithm : new String[] {"SHA-256", "MD5"}) {
            int cseq = algorithm.equals("MD5") ? 3 : 2;
            String again = phone.request("REGISTER", uri, "reg-1", phone.branch(), cseq, "")
                    .replace("To: <" + uri + ">", "To: <sip:1001@tandem.test>");
            phone.send(again
                    + phone.authorization(challenge, algorithm, "secret-1001", "REGISTER", uri, cseq - 1)
                    + "Expires: 60\r\n" + Phone.end());
            InboundRequest register = platform.registrar.request("REGISTER");
            assertEquals("1001", register.credential());
            assertEquals("60", register.head().header("expires").orElseThrow());
            assertEquals(
                    "sip:1001@192.0.2.9:5099", register.head().contacts().get(0).uri());
            assertEquals(phone.address(), register.flow().remote());
            platform.sip.respond(
                    register.transaction(),
                    Reply.of(200).withHeader("Contact", "<sip:1001@192.0.2.9:5099>;expires=60"));
            String ok = phone.receive("SIP/2.0 200 ");
            assertEquals("<sip:1001@192.0.2.9:5099>;expires=60", Phone.header(ok, "Contact"));
            assertEquals("Tandem-PBX/0.1.0", Phone.header(ok, "Server"));
            assertFalse(Phone.tag(Phone.header(ok, "To")).isEmpty());
            assertTrue(
                    Phone.header(ok, "Via").contains("rport=" + phone.address().getPort()));
            assertTrue(Phone.header(ok, "Via").contains("received=127.0.0.1"));
        }
        assertTrue(platform.state.open("sip.server").records().isEmpty(), "an answered REGISTER leaves no record");
    }

    @Test
    void shouldAnswerInviteAndRepeatSuccessUntilAcknowledged() throws Exception {
        String invite = authenticatedInvite("call-1");
        phone.send(invite);
        phone.receive("SIP/2.0 100 ");
        InboundRequest request = platform.call.request("INVITE");
        assertEquals("1002", request.user());
        assertEquals("1001", request.credential());
        assertEquals(SDP, request.body().text());

        platform.sip.respond(
                request.transaction(), Reply.of(180).withTag("tag-a").withContact("1002"));
        String ringing = phone.receive("SIP/2.0 180 ");
        assertEquals("tag-a", Phone.tag(Phone.header(ringing, "To")));
        phone.send(invite);
        assertEquals(ringing, phone.receive());

        Reply ok = Reply.of(200).withTag("tag-a").withContact("1002").withBody(Body.sdp("v=0\r\ns=-\r\n"));
        platform.sip.respond(request.transaction(), ok);
        String answer = phone.receive("SIP/2.0 200 ");
        assertTrue(answer.endsWith("v=0\r\ns=-\r\n"));
        assertEquals("<sip:1002@127.0.0.1:" + platform.sip.udpPort() + ">", Phone.header(answer, "Contact"));
        assertTrue(Phone.header(answer, "Allow").contains("INVITE"));
        assertEquals(answer, phone.receive());
        assertEquals(answer, phone.receive());

        phone.send(phone.request("ACK", URI, "call-1", phone.branch(), 2, "tag-a") + Phone.end());
        InboundRequest ack = platform.call.request("ACK");
        assertEquals("", ack.transaction());
        platform.sip.acknowledged(request.transaction());
        drain();
        assertTrue(phone.isQuietFor(10 * Platform.T1_MS));
        phone.send(invite);
        assertTrue(phone.isQuietFor(4 * Platform.T1_MS), "a late INVITE repeat is absorbed");
        assertTrue(platform.call.isQuietFor(0));
    }

    @Test
    void shouldTellWhenSuccessIsNeverAcknowledged() throws Exception {
        phone.send(authenticatedInvite("call-2"));
        InboundRequest request = platform.call.request("INVITE");
        platform.sip.respond(request.transaction(), Reply.of(200).withTag("t").withContact("1002"));
        phone.await("SIP/2.0 200 ");
        assertEquals(new Unacknowledged(request.transaction()), platform.call.next());
    }

    @Test
    void shouldRepeatRefusalUntilItsAckWhichIsAbsorbed() throws Exception {
        String invite = authenticatedInvite("call-3");
        phone.send(invite);
        InboundRequest request = platform.call.request("INVITE");
        platform.sip.respond(request.transaction(), Reply.of(486));
        String busy = phone.await("SIP/2.0 486 ");
        assertEquals(busy, phone.receive());
        String ack = invite.substring(0, invite.indexOf("Authorization"))
                .replace("INVITE " + URI, "ACK " + URI)
                .replace(" INVITE\r\n", " ACK\r\n");
        phone.send(ack.replace("To: <" + URI + ">", "To: " + Phone.header(busy, "To")) + Phone.end());
        drain();
        assertTrue(platform.call.isQuietFor(4 * Platform.T1_MS));
        assertTrue(phone.isQuietFor(10 * Platform.T1_MS));
    }

    @Test
    void shouldCancelOnce() throws Exception {
        String invite = authenticatedInvite("call-4");
        phone.send(invite);
        phone.receive("SIP/2.0 100 ");
        InboundRequest request = platform.call.request("INVITE");
        String cancel = invite.substring(0, invite.indexOf("Authorization"))
                        .replace("INVITE " + URI, "CANCEL " + URI)
                        .replace(" INVITE\r\n", " CANCEL\r\n")
                + Phone.end();
        phone.send(cancel);
        assertEquals("2 CANCEL", Phone.header(phone.receive("SIP/2.0 200 "), "CSeq"));
        assertEquals(new Cancelled(request.transaction()), platform.call.next());
        phone.send(cancel);
        phone.receive("SIP/2.0 200 ");
        assertTrue(platform.call.isQuietFor(50));
        platform.sip.respond(request.transaction(), Reply.of(487));
        phone.await("SIP/2.0 487 ");

        phone.send(cancel.replace("branch=z9hG4bK", "branch=z9hG4bK-other"));
        phone.await("SIP/2.0 481 ");
    }

    @Test
    void shouldAnswerRepeatsOfOtherRequestsFromMemory() throws Exception {
        String bye = phone.request("BYE", URI, "call-5", phone.branch(), 9, "tag-x") + Phone.end();
        phone.send(bye);
        InboundRequest request = platform.call.request("BYE");
        assertEquals("", request.credential());
        platform.sip.respond(request.transaction(), Reply.of(200));
        String answer = phone.receive("SIP/2.0 200 ");
        assertEquals("<" + URI + ">;tag=tag-x", Phone.header(answer, "To"));
        phone.send(bye);
        assertEquals(answer, phone.receive());
        assertTrue(platform.call.isQuietFor(50));
    }

    @Test
    void shouldRememberNothingOfRequestsForInventedDialogs() throws Exception {
        for (String method : List.of("BYE", "INVITE")) {
            String invented = phone.request(method, URI, "invented", phone.branch(), 9, "tag-x") + Phone.end();
            for (int i = 0; i < 2; i++) {
                phone.send(invented);
                InboundRequest request = platform.call.request(method);
                platform.sip.respond(request.transaction(), Reply.of(481));
                phone.await("SIP/2.0 481 ");
            }
        }
    }

    @Test
    void shouldChallengeWithinADialogWhenItsOwnerAsks() throws Exception {
        String update = phone.request("UPDATE", URI, "call-7", phone.branch(), 2, "tag-x");
        phone.send(update + Phone.end());
        InboundRequest first = platform.call.request("UPDATE");
        assertEquals("", first.credential());
        platform.sip.challenge(first);
        String challenge = phone.await("SIP/2.0 401 ");
        String again = phone.request("UPDATE", URI, "call-7", phone.branch(), 3, "tag-x");
        phone.send(again + phone.authorization(challenge, "MD5", "secret-1001", "UPDATE", URI, 1) + Phone.end());
        InboundRequest second = platform.call.request("UPDATE");
        assertEquals("1001", second.credential());
        platform.sip.respond(second.transaction(), Reply.of(200));
        phone.await("SIP/2.0 200 ");
    }

    @Test
    void shouldNotTakeACancelFromElsewhere() throws Exception {
        String invite = phone.request("INVITE", URI, "call-8", phone.branch(), 1, "");
        phone.send(invite + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        String authorized = phone.request("INVITE", URI, "call-8", phone.branch(), 2, "")
                + phone.authorization(challenge, "MD5", "secret-1001", "INVITE", URI, 1)
                + Phone.end();
        phone.send(authorized);
        phone.await("SIP/2.0 100 ");
        InboundRequest request = platform.call.request("INVITE");
        byte[] cancel = authorized
                .replace("INVITE ", "CANCEL ")
                .replace(" INVITE", " CANCEL")
                .getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 2}))) {
            stranger.send(new DatagramPacket(cancel, cancel.length, phone.pbx()));
            byte[] answer = new byte[4096];
            stranger.setSoTimeout(5000);
            stranger.receive(new DatagramPacket(answer, answer.length));
            assertTrue(new String(answer, StandardCharsets.UTF_8).startsWith("SIP/2.0 481 "));
        }
        assertTrue(platform.call.isQuietFor(50));
        platform.sip.respond(request.transaction(), Reply.of(486));
        phone.await("SIP/2.0 486 ");
    }

    @Test
    void shouldNotAnswerProgramsThatLookForVictims() throws Exception {
        String options = phone.request("OPTIONS", URI, "scan", phone.branch(), 1, "");
        phone.send(options + "User-Agent: friendly-scanner\r\n" + Phone.end());
        phone.send(options.replace("Alice", "sipvicious") + Phone.end());
        assertTrue(phone.isQuietFor(100));
        phone.send(options + "User-Agent: phone\r\n" + Phone.end());
        phone.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldForgetChallengedInviteAndItsAck() throws Exception {
        String invite = phone.request("INVITE", URI, "call-6", phone.branch(), 1, "") + Phone.end();
        phone.send(invite);
        String challenge = phone.receive("SIP/2.0 401 ");
        phone.send(invite);
        assertEquals(
                Phone.header(challenge, "To"), Phone.header(phone.receive("SIP/2.0 401 "), "To"), "same tag again");
        phone.send(invite.replace("INVITE ", "ACK ")
                .replace(" INVITE", " ACK")
                .replace("To: <" + URI + ">", "To: " + Phone.header(challenge, "To")));
        assertTrue(platform.call.isQuietFor(100));
        assertTrue(platform.state.open("sip.server").records().isEmpty());
    }

    @Test
    void shouldAnswerOptionsItself() throws Exception {
        phone.send(phone.request("OPTIONS", "sip:127.0.0.1", "opt-1", phone.branch(), 1, "") + Phone.end());
        String answer = phone.receive("SIP/2.0 200 ");
        assertTrue(Phone.header(answer, "Allow").contains("OPTIONS"));
        assertEquals("application/sdp", Phone.header(answer, "Accept"));
    }

    @Test
    void shouldRefuseWhatItDoesNotServe() throws Exception {
        String invite = phone.request("INVITE", URI, "bad-1", phone.branch(), 1, "");
        phone.send(invite.replace("Max-Forwards: 70", "Max-Forwards: 0") + Phone.end());
        phone.receive("SIP/2.0 483 ");
        phone.send(invite + "Require: 100rel, nothing\r\n" + Phone.end());
        assertEquals("100rel, nothing", Phone.header(phone.receive("SIP/2.0 420 "), "Unsupported"));
        phone.send(phone.request("PUBLISH", URI, "bad-2", phone.branch(), 1, "") + Phone.end());
        assertTrue(Phone.header(phone.receive("SIP/2.0 405 "), "Allow").contains("BYE"));
        phone.send(phone.request("DANCE", URI, "bad-3", phone.branch(), 1, "") + Phone.end());
        phone.receive("SIP/2.0 501 ");
    }

    @Test
    void shouldQueueForAnOwnerThatIsAway() throws Exception {
        platform.sip.detach("call", platform.call);
        phone.send(phone.request("BYE", URI, "away-1", phone.branch(), 1, "t") + Phone.end());
        assertTrue(platform.call.isQuietFor(100));
        platform.sip.attach("call", Platform.CALL_METHODS, platform.call);
        assertInstanceOf(InboundRequest.class, platform.call.next());
    }

    private void drain() throws IOException {
        while (!phone.isQuietFor(3 * Platform.T1_MS)) {
            // repeats that were under way
        }
    }

    private String authenticatedInvite(String callId) throws IOException {
        phone.send(phone.request("INVITE", URI, callId, phone.branch(), 1, "") + Phone.end());
        String challenge = phone.receive("SIP/2.0 401 ");
        return phone.request("INVITE", URI, callId, phone.branch(), 2, "")
                + phone.authorization(challenge, "SHA-256", "secret-1001", "INVITE", URI, 1)
                + Phone.body(SDP);
    }
}
