package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxOptions;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What settings of call control do to calls: session timers, limits, redirections, call-back from a parking place. */
@TestInstance(Lifecycle.PER_CLASS)
class CallLimitsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final PbxProcess pbx = PbxProcess.start(PbxOptions.quickStart("limits"));
    private Phones phones = new Phones(pbx);

    @AfterAll
    void stop() {
        pbx.close();
    }

    @AfterEach
    void nothingIsLeftOver() {
        phones.close();
        phones = new Phones(pbx);
        Await.until("no call is left", LIMIT, () -> pbx.callCount() == 0);
        Await.until("no RTP port is left in use", LIMIT, () -> pbx.rtpPairsInUse() == 0);
    }

    @Test
    void shouldRefreshASessionThatIsOursToRefresh() {
        pbx.set("pbx.call.cfg", "min_session_seconds", "10");
        TestPhone caller = phones.udp("1001")
                .adding("Supported", "timer")
                .adding("Session-Expires", "10;refresher=uas")
                .adding("Allow", "INVITE, ACK, BYE, CANCEL, UPDATE");
        Conversation talk = Phones.talk(caller, phones.udp("1002"));
        SipMessage answer = talk.out().awaitStatus(200);
        assertEquals("10;refresher=uas", answer.header("Session-Expires"));
        SipMessage refresh = caller.journal()
                .await(
                        "a refresh",
                        LIMIT,
                        request -> request.isRequest() && request.method().equals("UPDATE"));
        assertTrue(refresh.header("Session-Expires").startsWith("10;"), refresh.toString());
        talk.callerHangsUp();
        pbx.set("pbx.call.cfg", "min_session_seconds", "90");
        TestPhone hasty = phones.udp("1003").adding("Supported", "timer").adding("Session-Expires", "60");
        SipMessage refusal = hasty.call("1002").awaitFinal();
        assertEquals(422, refusal.status());
        assertEquals("90", refusal.header("Min-SE"));
    }

    @Test
    void shouldEndASessionThatItsPeerDoesNotRefresh() {
        pbx.set("pbx.call.cfg", "min_session_seconds", "10");
        TestPhone caller =
                phones.udp("1001").adding("Supported", "timer").adding("Session-Expires", "10;refresher=uac");
        Conversation talk = Phones.talk(caller, phones.udp("1002"));
        talk.out().awaitEnded();
        talk.in().awaitEnded();
        pbx.set("pbx.call.cfg", "min_session_seconds", "90");
    }

    @Test
    void shouldLimitCallsAndTheirDuration() {
        pbx.set("pbx.call.cfg", "max_calls", "1");
        pbx.set("pbx.call.cfg", "max_call_duration", "3");
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone other = phones.udp("1003");
        SipMessage refusal = other.call("1004").awaitFinal();
        // the number of an extension without a phone is no reason to say so before there is room
        assertEquals(503, refusal.status());
        assertTrue(!refusal.header("Retry-After").isEmpty(), refusal.toString());
        talk.out().awaitEnded();
        talk.in().awaitEnded();
        pbx.set("pbx.call.cfg", "max_calls", "0");
        pbx.set("pbx.call.cfg", "max_call_duration", "0");
    }

    @Test
    void shouldFollowAPhoneThatSendsTheCallElsewhere() {
        TestPhone away = phones.udp("1002");
        TestPhone there = phones.udp("1003");
        TestPhone caller = phones.udp("1001");
        TestCall out = caller.call("1002");
        away.awaitCall().redirect("1003");
        TestCall in = there.awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(caller, there, out, in).speak();
        talk.assertHeard();
        talk.callerHangsUp();
        pbx.set("pbx.call.cfg", "follow_redirections", "false");
        TestCall second = caller.call("1002");
        away.awaitCall().redirect("1003");
        assertEquals(480, second.awaitFinal().status());
        pbx.set("pbx.call.cfg", "follow_redirections", "true");
    }

    @Test
    void shouldCallBackWhoeverParkedACallForLong() {
        pbx.set("pbx.call.cfg", "parking_seconds", "1");
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        assertEquals(202, talk.in().refer("73").status());
        talk.in().awaitEnded();
        TestCall back = talk.called().awaitCall();
        back.ring();
        back.answer().awaitAcknowledged();
        Conversation again = new Conversation(talk.caller(), talk.called(), talk.out(), back).speak();
        again.assertHeard();
        again.callerHangsUp();
        pbx.set("pbx.call.cfg", "parking_seconds", "120");
    }

    @Test
    void shouldPickUpForTheGroup() {
        pbx.shell().run("pbx:extension-set 1002 --pickup-group sales");
        pbx.shell().run("pbx:extension-set 1003 --pickup-group sales");
        TestPhone colleague = phones.udp("1003");
        TestPhone stranger = phones.udp("1004");
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        assertEquals(404, stranger.call("*8").awaitFinal().status());
        TestCall pickup = colleague.call("*8");
        pickup.awaitAnswered();
        ringing.in().awaitCancelled();
        ringing.out().awaitAnswered();
        Conversation talk = new Conversation(ringing.caller(), colleague, ringing.out(), pickup).speak();
        talk.assertHeard();
        talk.callerHangsUp();
    }
}
