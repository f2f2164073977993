package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Unfinished;
import io.tandempbx.sip.jain.FakeHandler.Cancelled;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An endpoint begins over the records of a process that ended; its sockets are new. */
class CrashTest {
    private static final String URI = "sip:1002@tandem.test";

    private Platform platform;
    private Phone phone;
    private String branch = ""; // of the INVITE sent last

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
    void shouldTakeARepeatedRequestThatNobodyAnswered() throws Exception {
        String bye = phone.request("BYE", URI, "call", phone.branch(), 3, "t") + Phone.end();
        phone.send(bye);
        platform.call.request("BYE");
        platform.crash();
        platform.attach();
        phone.send(bye);
        InboundRequest again = platform.call.request("BYE");
        platform.sip.respond(again.transaction(), Reply.of(200));
        phone.receive("SIP/2.0 200 ");
    }

    @Test
    void shouldSayWhatIsUnfinished() throws Exception {
        InboundRequest unanswered = invited("c1");
        InboundRequest unacknowledged = invited("c2");
        platform.sip.respond(unacknowledged.transaction(), Reply.of(200).withTag("t"));
        phone.await("SIP/2.0 200 ");
        Callee callee = new Callee(platform, phone);
        callee.invite("ringing", "c3");
        callee.answer(callee.awaitInvite("c3"), 180, "leg");
        platform.call.response("ringing", 180);
        callee.invite("refused", "c4");
        callee.answer(callee.awaitInvite("c4"), 486, "leg");
        platform.call.response("refused", 486);
        assertEquals(Unfinished.NOTHING, platform.sip.unfinished("call"));

        platform.crash();
        Unfinished left = platform.sip.unfinished("call");
        assertEquals(Set.of("ringing"), left.keys());
        assertEquals(Set.of(unanswered.transaction(), unacknowledged.transaction()), left.transactions());
        platform.replace();
        assertEquals(Unfinished.NOTHING, platform.sip.unfinished("call"));
    }

    @Test
    void shouldTellAgainOfACancelThatNobodyHeardOf() throws Exception {
        InboundRequest invite = invited("c1");
        phone.send(phone.request("CANCEL", URI, "c1", branch, 2, "") + Phone.end());
        phone.await("SIP/2.0 200 ");
        assertEquals(new Cancelled(invite.transaction()), platform.call.next());
        platform.crash();
        platform.attach();
        assertEquals(new Cancelled(invite.transaction()), platform.call.next());
        platform.sip.respond(invite.transaction(), Reply.of(487));
        phone.await("SIP/2.0 487 ");
    }

    @Test
    void shouldFollowAPhoneThatAnswersOverAnotherConnection() throws Exception {
        Phone before = Phone.tcp("1002", platform.sip.tcpPort());
        Callee called = new Callee(platform, before);
        Flow lost = called.tcpFlow();
        before.send(before.request("OPTIONS", URI, "o", before.branch(), 1, "") + Phone.end());
        before.receive("SIP/2.0 200 "); // the connection is accepted
        platform.sip.send("call", "k", called.request("INVITE", "c1", ""), lost);
        String invite = before.receive("INVITE ");
        called.answer(invite, 180, "leg");
        platform.call.response("k", 180);
        assertTrue(platform.sip.isOpen(lost));
        platform.crash();
        platform.attach();
        assertFalse(platform.sip.isOpen(lost));

        try (before;
                Phone after = Phone.tcp("1002", platform.sip.tcpPort())) {
            Callee again = new Callee(platform, after);
            again.answer(invite, 486, "leg");
            platform.call.response("k", 486);
            after.receive("ACK ");
            assertTrue(platform.sip.isOpen(again.tcpFlow()));
        }
    }

    @Test
    void shouldLeaveRequestsToBeRepeatedUntilTheDirectoryHasCome() throws Exception {
        platform.directory.unbind(platform.extensions);
        platform.crash();
        platform.attach();
        String register = phone.request("REGISTER", "sip:tandem.test", "r", phone.branch(), 1, "") + Phone.end();
        phone.send(register);
        assertTrue(phone.isQuietFor(50));
        try (Phone connected = Phone.tcp("1001", platform.sip.tcpPort())) {
            connected.send(
                    connected.request("REGISTER", "sip:tandem.test", "s", connected.branch(), 1, "") + Phone.end());
            connected.receive("SIP/2.0 503 "); // nobody would repeat that
        }
        platform.directory.bind(platform.extensions);
        phone.send(register);
        phone.receive("SIP/2.0 401 ");
    }

    private InboundRequest invited(String callId) throws Exception {
        phone.send(phone.request("INVITE", URI, callId, phone.branch(), 1, "") + Phone.end());
        String challenge = phone.await("SIP/2.0 401 ");
        branch = phone.branch();
        phone.send(phone.request("INVITE", URI, callId, branch, 2, "")
                + phone.authorization(challenge, "SHA-256", "secret-1001", "INVITE", URI, 1)
                + Phone.body("v=0\r\n"));
        phone.await("SIP/2.0 100 ");
        return platform.call.request("INVITE");
    }
}
