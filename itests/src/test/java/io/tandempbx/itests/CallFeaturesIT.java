package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.HeardTone;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What users do with calls beyond talking: transfer, pickup, parking, messages. */
class CallFeaturesIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    CallFeaturesIT(PbxProcess pbx) {
        super(pbx);
    }

    @Test
    void shouldTransferBlindlyAndTellWhoAskedForIt() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        assertEquals(202, talk.in().refer("1003").status());
        TestCall third = target.awaitCall();
        third.ring();
        awaitNotify(talk.called(), "180");
        third.answer().awaitAcknowledged();
        awaitNotify(talk.called(), "200");
        talk.in().awaitEnded();
        Conversation after = new Conversation(talk.caller(), target, talk.out(), third).speak();
        after.assertHeard();
        assertTrue(
                third.invite().header("From").contains("1001"), third.invite().header("From"));
        after.callerHangsUp();
    }

    @Test
    void shouldTransferWhoeverCalledAsWell() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.tcp("1002"));
        TestPhone target = phones.udp("1003");
        talk.out().reinvite("sendonly");
        assertEquals(202, talk.out().refer("1003").status());
        TestCall third = target.awaitCall();
        third.answer().awaitAcknowledged();
        talk.out().awaitEnded();
        Conversation after = new Conversation(target, talk.called(), third, talk.in()).speak();
        after.assertHeard();
        assertEquals("sendrecv", talk.in().remoteSdp().direction());
        after.calledHangsUp();
    }

    @Test
    void shouldGiveThePartyBackWhenNobodyAnswersATransfer() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        assertEquals(202, talk.in().refer("1003").status());
        target.awaitCall().reject(486, "Busy Here");
        awaitNotify(talk.called(), "486");
        talk.speak().assertHeard();
        assertEquals(202, talk.in().refer("9999").status());
        awaitNotify(talk.called(), "404");
        talk.callerHangsUp();
    }

    @Test
    void shouldCallBackWhoeverLeftAPartyThatNobodyTakes() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        assertEquals(202, talk.in().refer("1003").status());
        TestCall third = target.awaitCall();
        third.ring();
        talk.in().hangUp();
        third.reject(486, "Busy Here");
        TestCall back = talk.called().awaitCall();
        back.answer().awaitAcknowledged();
        Conversation again = new Conversation(talk.caller(), talk.called(), talk.out(), back).speak();
        again.assertHeard();
        again.callerHangsUp();
    }

    @Test
    void shouldLetAPartyHearTheBusyToneBeforeTheEndWhenNobodyHasIt() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        talk.out().rtp().send(new byte[0]);
        assertEquals(202, talk.in().refer("1003").status());
        TestCall third = target.awaitCall();
        third.ring();
        talk.in().hangUp();
        talk.called().register(0); // and cannot be called back
        third.reject(486, "Busy Here");
        assertSentAway(talk, 100);
    }

    /** The caller hears the busy tone of the US for some seconds, and then why the call ends. */
    static void assertSentAway(Conversation talk, int leastPackets) {
        TestCall party = talk.out();
        double[] share = new double[1];
        Await.until("the busy tone is heard", LIMIT, () -> {
            share[0] = HeardTone.share(party.rtp().heard(), 480, 620);
            return share[0] > 0.8;
        });
        assertFalse(party.isEnded(), "it ends at once");
        int before = party.rtp().receivedCount();
        party.awaitEnded();
        String reason = talk.caller()
                .journal()
                .await(
                        "BYE",
                        LIMIT,
                        request -> request.isRequest()
                                && request.method().equals("BYE")
                                && request.callId().equals(party.callId()))
                .header("Reason");
        System.out.printf(
                "busy tone: %.2f of the energy, %d packets more, %s%n",
                share[0], party.rtp().receivedCount() - before, reason);
        assertTrue(party.rtp().receivedCount() - before > leastPackets, "for some seconds");
        assertTrue(reason.contains("Q.850;cause=17"), reason);
    }

    @Test
    void shouldTransferAfterConsultation() {
        TestPhone secretary = phones.udp("1002");
        Conversation first = Phones.talk(phones.udp("1001"), secretary);
        assertEquals("recvonly", hold(first.in()));
        Conversation second = Phones.talk(secretary, phones.udp("1003"));
        assertEquals(202, first.in().refer("1003", second.out()).status());
        first.in().awaitEnded();
        second.out().awaitEnded();
        Conversation after = new Conversation(first.caller(), second.called(), first.out(), second.in()).speak();
        after.assertHeard();
        after.callerHangsUp();
    }

    @Test
    void shouldTransferToAPhoneThatStillRings() {
        TestPhone secretary = phones.udp("1002");
        Conversation first = Phones.talk(phones.udp("1001"), secretary);
        Conversation second = Phones.ring(secretary, phones.udp("1003"));
        assertEquals(202, first.in().refer("1003", second.out()).status());
        first.in().awaitEnded();
        second.in().answer().awaitAcknowledged();
        Conversation after = new Conversation(first.caller(), second.called(), first.out(), second.in()).speak();
        after.assertHeard();
        after.calledHangsUp();
    }

    @Test
    void shouldTransferForAnOperator() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone target = phones.udp("1003");
        String said = pbx.shell().run("pbx:transfer " + talk.pbxCallId() + " 1003");
        assertTrue(said.contains("1003"), said);
        TestCall third = target.awaitCall();
        third.answer().awaitAcknowledged();
        talk.in().awaitEnded();
        Conversation after = new Conversation(talk.caller(), target, talk.out(), third).speak();
        after.assertHeard();
        after.callerHangsUp();
    }

    @Test
    void shouldCallTwoPartiesForAnOperator() {
        TestPhone desk = phones.udp("1001");
        TestPhone other = phones.udp("1002");
        pbx.shell().run("pbx:call 1001 1002");
        TestCall first = desk.awaitCall();
        assertTrue(
                first.invite().header("From").contains("1002"), first.invite().header("From"));
        first.ring();
        first.answer().awaitAcknowledged();
        TestCall second = other.awaitCall();
        assertTrue(
                second.invite().header("From").contains("1001"), second.invite().header("From"));
        second.answer().awaitAcknowledged();
        Conversation talk = new Conversation(desk, other, first, second).speak();
        talk.assertHeard();
        talk.callerHangsUp();
        pbx.shell().run("pbx:call 1001 9999");
        TestCall alone = desk.awaitCall();
        alone.answer().awaitAcknowledged();
        alone.awaitEnded();
    }

    @Test
    void shouldPickUpACallThatRingsElsewhere() {
        TestPhone colleague = phones.udp("1003");
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        TestCall pickup = colleague.call("**1002");
        pickup.awaitAnswered();
        ringing.in().awaitCancelled();
        ringing.out().awaitAnswered();
        Conversation talk = new Conversation(ringing.caller(), colleague, ringing.out(), pickup).speak();
        talk.assertHeard();
        talk.callerHangsUp();
        assertEquals(404, colleague.call("**1002").awaitFinal().status());
    }

    @Test
    void shouldParkAndFetch() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        assertEquals(202, talk.in().refer("71").status());
        talk.in().awaitEnded();
        TestPhone other = phones.udp("1003");
        Await.until("the call is parked", LIMIT, () -> pbx.shell()
                .run("pbx:call-list")
                .contains("parked"));
        assertEquals(
                1, pbx.rest().get("/api/status").json().path("parked_calls").asInt());
        TestCall fetching = other.call("71");
        fetching.awaitAnswered();
        Conversation after = new Conversation(talk.caller(), other, talk.out(), fetching).speak();
        after.assertHeard();
        after.callerHangsUp();
        assertEquals(404, other.call("71").awaitFinal().status());
    }

    @Test
    void shouldPassMessagesBetweenExtensions() {
        TestPhone sender = phones.udp("1001");
        TestPhone receiver = phones.udp("1002");
        SipMessage answer =
                sender.authenticated(sender.newRequest("MESSAGE", "1002").withBody("text/plain", "Lunch at twelve?"));
        assertEquals(200, answer.status(), answer.toString());
        SipMessage got = receiver.journal()
                .await(
                        "the message",
                        LIMIT,
                        request -> request.isRequest() && request.method().equals("MESSAGE"));
        assertEquals("Lunch at twelve?", got.body());
        assertTrue(got.header("From").contains("1001"), got.header("From"));
        SipMessage nobody =
                sender.authenticated(sender.newRequest("MESSAGE", "9999").withBody("text/plain", "Hello?"));
        assertEquals(404, nobody.status());
    }

    @Test
    void shouldRingReliablyForWhoeverRequiresIt() {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        TestCall out = caller.requiring("100rel").call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        SipMessage ringing = out.awaitStatus(180);
        assertTrue(ringing.header("Require").contains("100rel"), ringing.toString());
        assertFalse(ringing.header("RSeq").isEmpty());
        assertEquals(200, out.acknowledgeProgress(ringing).status());
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
    }

    @Test
    void shouldRefuseTransfersThatNameNoDialog() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        SipMessage outside = talk.caller()
                .authenticated(talk.caller().newRequest("REFER", "1002").with("Refer-To", "<sip:1003@127.0.0.1>"));
        assertEquals(403, outside.status());
        assertEquals(
                202,
                talk.in()
                        .refer("1003?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db")
                        .status());
        awaitNotify(talk.called(), "481");
        talk.speak().assertHeard();
        talk.callerHangsUp();
    }

    private static String hold(TestCall call) {
        call.reinvite("sendonly");
        return call.remoteSdp().direction();
    }

    private static void awaitNotify(TestPhone phone, String status) {
        phone.journal()
                .await(
                        "NOTIFY with " + status,
                        LIMIT,
                        request -> request.isRequest()
                                && request.method().equals("NOTIFY")
                                && request.body().startsWith("SIP/2.0 " + status));
    }
}
