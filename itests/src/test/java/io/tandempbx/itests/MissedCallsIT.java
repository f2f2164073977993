package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What phones that rang in vain are told of it (RFC 3326): they show a missed call only when it was one. */
class MissedCallsIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    private final RestClient rest;

    MissedCallsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    /** The Reason of the only CANCEL a phone was sent; empty for none. */
    private static String reason(TestPhone phone) {
        return phone.journal()
                .await(
                        "CANCEL",
                        LIMIT,
                        message -> message.isRequest() && message.method().equals("CANCEL"))
                .header("Reason");
    }

    private static void answer(TestCall out, TestCall in) {
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
    }

    @Test
    void shouldSayThatAnotherOfAGroupAnswered() {
        rest.post("/api/ring-groups", "{\"number\":\"641\",\"strategy\":\"all\",\"members\":[\"1002\",\"1003\"]}")
                .expect(201);
        try {
            TestPhone beaten = phones.udp("1002");
            TestPhone winner = phones.udp("1003");
            TestCall out = phones.udp("1001").call("641");
            TestCall atBeaten = beaten.awaitCall();
            atBeaten.ring();
            TestCall atWinner = winner.awaitCall();
            atWinner.ring();
            answer(out, atWinner);
            atBeaten.awaitCancelled();
            assertEquals(ELSEWHERE, reason(beaten));
        } finally {
            rest.delete("/api/ring-groups/641").expect(200);
        }
    }

    /** A phone that says nothing until then is cancelled only afterwards, for the same reason. */
    @Test
    void shouldSayThatAnotherWhoFollowsAnswered() {
        rest.send("PATCH", "/api/extensions/1002", "{\"follow_me\":[\"1003\"]}").expect(200);
        try {
            TestPhone desk = phones.tcp("1002");
            TestPhone mobile = phones.udp("1003");
            TestCall out = phones.udp("1001").call("1002");
            TestCall atDesk = desk.awaitCall();
            answer(out, mobile.awaitCall());
            atDesk.awaitCancelled();
            assertEquals(ELSEWHERE, reason(desk));
        } finally {
            rest.send("PATCH", "/api/extensions/1002", "{\"follow_me\":[]}").expect(200);
        }
    }

    @Test
    void shouldSayThatACallWasPickedUp() {
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        TestCall pickup = phones.udp("1003").call("**1002");
        pickup.awaitAnswered();
        ringing.in().awaitCancelled();
        assertEquals(ELSEWHERE, reason(ringing.called()));
        ringing.out().awaitAnswered();
        ringing.out().hangUp();
        pickup.awaitEnded();
    }

    @Test
    void shouldSayThatAnotherPhoneOfTheSamePersonDeclined() {
        TestPhone beaten = phones.udp("1002");
        TestPhone other = phones.udp("1002");
        TestCall out = phones.udp("1001").call("1002");
        TestCall atBeaten = beaten.awaitCall();
        atBeaten.ring();
        other.awaitCall().reject(603, "Decline");
        assertEquals(603, out.awaitFinal().status());
        atBeaten.awaitCancelled();
        assertEquals("SIP;cause=603;text=\"Declined elsewhere\"", reason(beaten));
    }

    @Test
    void shouldLetAPhoneShowACallThatItsCallerGaveUp() {
        Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
        ringing.out().cancel();
        ringing.in().awaitCancelled();
        assertEquals("", reason(ringing.called()));
    }

    @Test
    void shouldLetAPhoneShowACallThatItDidNotAnswer() {
        rest.send("PATCH", "/api/extensions/1002", "{\"no_answer_seconds\":1}").expect(200);
        try {
            Conversation ringing = Phones.ring(phones.udp("1001"), phones.udp("1002"));
            ringing.out().awaitStatus(480);
            ringing.in().awaitCancelled();
            assertEquals("", reason(ringing.called()));
        } finally {
            rest.send("PATCH", "/api/extensions/1002", "{\"no_answer_seconds\":0}")
                    .expect(200);
        }
    }
}
