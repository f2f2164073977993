package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls between extensions, as two phones see them. */
class CallsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    CallsIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldConnectTwoPhonesThatHearEachOther() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.assertHeard();
        talk.assertNothingLost();
        talk.callerHangsUp();
        talk.caller().assertRequests();
        talk.called().assertRequests("INVITE", "ACK", "BYE");
    }

    @Test
    void shouldConnectOverTcpAndMixedTransports() {
        Conversation tcp = Phones.talk(phones.tcp("1001"), phones.tcp("1002")).speak();
        Conversation mixed = Phones.talk(phones.udp("1003"), phones.tcp("1004")).speak();
        tcp.assertHeard();
        mixed.assertHeard();
        tcp.calledHangsUp();
        mixed.calledHangsUp();
        tcp.caller().assertRequests("BYE");
        assertTrue(tcp.caller().isConnected() && tcp.called().isConnected());
    }

    @Test
    void shouldTellTheCalledPartyWhoCalls() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        String from = talk.in().invite().header("From");
        assertTrue(from.contains("Phone 1001") && from.contains("sip:1001@"), from);
        talk.callerHangsUp();
    }

    @Test
    void shouldNotLetAPhoneCallInTheNameOfAnother() {
        TestPhone impostor = phones.udp("1001").withCredentials("1005", PbxProcess.password("1005"));
        TestPhone called = phones.udp("1002");
        try {
            TestCall out = impostor.call("1002");
            Await.until(
                    "the call is refused or rings",
                    LIMIT,
                    () -> out.isEnded() || called.journal().requestMethods().contains("INVITE"));
            if (!out.isEnded()) {
                TestCall in = called.awaitCall();
                in.reject(486, "Busy Here");
                assertFalse(
                        in.invite().header("From").contains("1001"), in.invite().header("From"));
                out.awaitStatus(486);
            }
        } finally {
            impostor.withCredentials("1001", PbxProcess.password("1001")); // to unregister
        }
    }

    @Test
    void shouldRingAllPhonesOfAnExtensionAndCancelTheOthers() {
        TestPhone caller = phones.udp("1001");
        TestPhone desk = phones.udp("1002");
        TestPhone mobile = phones.tcp("1002");
        TestCall out = caller.call("1002");
        TestCall atDesk = desk.awaitCall();
        TestCall atMobile = mobile.awaitCall();
        atDesk.ring();
        atMobile.ring();
        atMobile.answer().awaitAcknowledged();
        out.awaitAnswered();
        atDesk.awaitCancelled();
        new Conversation(caller, mobile, out, atMobile).speak().assertHeard();
        out.hangUp();
        atMobile.awaitEnded();
        Await.until("the ACK of the 487", LIMIT, () -> desk.journal()
                .requestMethods()
                .contains("ACK"));
        desk.assertRequests("INVITE", "CANCEL", "ACK");
    }

    @Test
    void shouldEndASecondAnswerOfTheSamePhone() {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        TestCall out = caller.call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        in.answerAgain("another");
        called.journal()
                .await(
                        "a BYE for the second answer",
                        LIMIT,
                        request -> request.method().equals("BYE")
                                && request.isRequest()
                                && request.toTag().equals("another"));
        assertTrue(called.journal().received(request -> request.method().equals("ACK") && request.isRequest()).stream()
                .anyMatch(ack -> ack.toTag().equals("another")));
        Conversation talk = new Conversation(caller, called, out, in).speak();
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldReportBusy() {
        TestCall out = phones.udp("1001").call("1003");
        assertEquals(480, out.awaitFinal().status(), "nobody is registered as 1003");
        TestPhone busy = phones.udp("1002");
        TestCall again = phones.udp("1004").call("1002");
        busy.awaitCall().reject(486, "Busy Here");
        assertEquals(486, again.awaitFinal().status());
    }

    @Test
    void shouldSayThatANumberDoesNotExist() {
        assertEquals(404, phones.udp("1001").call("4711").awaitFinal().status());
        assertEquals(404, phones.udp("1001").call("*99").awaitFinal().status());
    }

    @Test
    void shouldGiveUpAfterTheConfiguredTime() {
        pbx.set("pbx.call.cfg", "no_answer_seconds", "2");
        try {
            TestPhone called = phones.udp("1002");
            TestCall out = phones.udp("1001").call("1002");
            TestCall in = called.awaitCall();
            in.ring();
            int status = out.awaitFinal().status();
            assertTrue(status == 480 || status == 408, () -> "no answer became " + status);
            in.awaitCancelled();
        } finally {
            pbx.set("pbx.call.cfg", "no_answer_seconds", "30");
        }
    }

    @Test
    void shouldLetTheCallerGiveUp() {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        TestCall out = caller.call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        out.awaitStatus(180);
        out.cancel();
        in.awaitCancelled();
        caller.assertRequests();
    }

    @Test
    void shouldPassEarlyMedia() {
        TestPhone called = phones.udp("1002");
        TestCall out = phones.udp("1001").call("1002");
        TestCall in = called.awaitCall();
        in.earlyMedia();
        assertTrue(out.awaitStatus(183).body().contains("m=audio"));
        in.rtp().send(new byte[0]);
        out.rtp().awaitMore(20, LIMIT);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
    }

    @Test
    void shouldHoldAndResume() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002")).speak();
        talk.assertHeard();
        assertEquals(200, talk.in().reinvite("sendonly").status());
        assertEquals("recvonly", talk.in().remoteSdp().direction());
        Await.until(
                "the caller knows",
                LIMIT,
                () -> talk.out().remoteSdp().direction().equals("sendonly"));
        assertEquals(200, talk.in().reinvite("sendrecv").status());
        Await.until(
                "the caller knows",
                LIMIT,
                () -> talk.out().remoteSdp().direction().equals("sendrecv"));
        talk.out().rtp().forget();
        talk.in().rtp().forget();
        talk.assertHeard();

        assertEquals(200, talk.out().reinvite("inactive").status());
        assertEquals(200, talk.out().reinvite("sendrecv").status());
        talk.out().rtp().awaitMore(20, LIMIT);
        talk.callerHangsUp();
    }

    @Test
    void shouldPassUpdateAndInfo() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        assertEquals(200, talk.out().update("sendonly").status());
        Await.until(
                "the called party knows",
                LIMIT,
                () -> talk.in().remoteSdp().direction().equals("sendonly"));
        assertEquals(200, talk.out().update("sendrecv").status());
        assertEquals(200, talk.in().infoDigit('7').status());
        assertTrue(talk.out().infos().get(0).contains("Signal=7"));
        talk.calledHangsUp();
    }

    @Test
    void shouldPassDigits() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
        talk.out().rtp().sendDigits("1234567890*#");
        talk.in().rtp().sendDigits("#AD");
        Await.until("all digits", LIMIT, () -> talk.in().rtp().digits().length() >= 12);
        assertEquals("1234567890*#", talk.in().rtp().digits());
        assertEquals("#AD", talk.out().rtp().digits());
        talk.assertNothingLost();
        talk.callerHangsUp();
    }

    @Test
    void shouldEchoOnStar43() {
        TestPhone caller = phones.udp("1001");
        TestCall out = caller.call("*43").awaitAnswered();
        short[] said = Babble.second(3);
        out.rtp().send(Speech.muLaw(said));
        out.rtp().awaitMore(150, LIMIT);
        assertTrue(Similarity.of(said, out.rtp().heard()) > 0.95);
        out.hangUp();
    }

    @Test
    void shouldReachAPhoneBehindNat() {
        TestPhone natted =
                phones.keep(pbx.udpPhone("1002").claiming("10.0.0.1")).register();
        Conversation talk = Phones.talk(phones.udp("1001"), natted).speak();
        talk.assertHeard();
        talk.callerHangsUp();

        Conversation back = Phones.talk(natted, phones.udp("1003")).speak();
        back.assertHeard();
        back.calledHangsUp();
    }

    @Test
    void shouldEndACallWhoseMediaDied() {
        pbx.set("pbx.media.cfg", "media_timeout_seconds", "2");
        try {
            Conversation talk =
                    Phones.talk(phones.udp("1001"), phones.udp("1002")).speak();
            talk.assertHeard();
            talk.out().rtp().pause();
            talk.out().awaitEnded();
            talk.in().awaitEnded();
        } finally {
            pbx.set("pbx.media.cfg", "media_timeout_seconds", "60");
        }
    }

    @Test
    void shouldAnswerOptions() {
        TestPhone phone = phones.keep(pbx.udpPhone("1001"));
        SipMessage answer = phone.exchange(phone.newRequest("OPTIONS", "1001"));
        assertEquals(200, answer.status());
        assertTrue(answer.header("Allow").contains("INVITE"));
    }
}
