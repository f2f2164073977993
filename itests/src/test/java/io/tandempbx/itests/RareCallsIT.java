package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.pbx.RestClient;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What phones may do and rarely do while a call rings: docs/adr/0043. All phones of these tests share one IP address. */
class RareCallsIT extends PbxTest {
    private static final String GROUP = "641";

    private final RestClient rest;

    RareCallsIT(PbxProcess pbx) {
        super(pbx);
        this.rest = pbx.rest();
    }

    @ParameterizedTest
    @ValueSource(ints = {603, 302})
    void shouldLetTheOthersOfAGroupRingWhenOneWillNot(int status) {
        rest.post(
                        "/api/ring-groups",
                        "{\"number\":\"" + GROUP + "\",\"strategy\":\"all\",\"ring_seconds\":0,"
                                + "\"members\":[\"1002\",\"1003\"]}")
                .expect(201);
        try {
            TestPhone caller = phones.udp("1001");
            TestPhone unwilling = phones.udp("1002");
            TestPhone willing = phones.udp("1003");
            TestPhone elsewhere = phones.udp("1004");
            TestCall out = caller.call(GROUP);
            TestCall in = willing.awaitCall();
            in.ring();
            TestCall refused = unwilling.awaitCall();
            if (status == 302) {
                refused.redirect("1004");
            } else {
                refused.reject(status, "Decline");
            }
            refused.awaitAcknowledged();
            talk(caller, out, willing, in);
            elsewhere.assertRequests();
        } finally {
            rest.delete("/api/ring-groups/" + GROUP).expect(200);
        }
    }

    private static void talk(TestPhone caller, TestCall out, TestPhone called, TestCall in) {
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        Conversation talk = new Conversation(caller, called, out, in).speak();
        talk.assertHeard();
        talk.callerHangsUp();
    }

    @Test
    void shouldKeepToTheAnswerItGaveWithEarlyMedia() {
        TestPhone caller = phones.udp("1001");
        TestPhone early = phones.udp("1002").speaking(0, RtpStream.DIGIT_TYPE);
        TestPhone other = phones.udp("1002").speaking(TranscodedCall.A_LAW, RtpStream.DIGIT_TYPE);
        TestCall out = caller.call("1002");
        TestCall atEarly = early.awaitCall();
        atEarly.earlyMedia();
        String told = out.awaitStatus(183).body();
        TestCall in = other.awaitCall();
        in.answer().awaitAcknowledged();
        assertEquals(told, out.awaitFinal().body(), "an INVITE has two answers");
        atEarly.awaitCancelled();
        Conversation talk = TranscodedCall.speak(new Conversation(caller, other, out, in));
        TranscodedCall.assertHeard(talk);
        talk.calledHangsUp();
    }

    @Test
    void shouldEndACallThatItsCallerEndsWithByeWhileItRings() {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002");
        TestCall out = caller.call("1002");
        TestCall in = called.awaitCall();
        in.ring();
        SipMessage ringing = out.awaitStatus(180);
        out.hangUpEarly(ringing);
        in.awaitCancelled();
    }
}
