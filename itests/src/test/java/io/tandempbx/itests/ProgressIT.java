package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.SipMessage;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before the final answer: of phones and carriers that say much, or little, in an order of their own. */
class ProgressIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    ProgressIT(PbxProcess pbx) {
        super(pbx);
    }

    private static SipMessage request(TestPhone phone, String method) {
        return phone.journal()
                .await(
                        method,
                        LIMIT,
                        message -> message.isRequest() && message.method().equals(method));
    }

    /** The caller's phone plays a ringing tone for 180 only. */
    @Test
    void shouldTellThatItRingsAfterOtherProgress() {
        TestPhone called = phones.udp("1002");
        TestCall out = phones.udp("1001").call("1002");
        TestCall in = called.awaitCall();
        in.progress(183, "Session Progress");
        out.awaitStatus(183);
        in.ring();
        out.awaitStatus(180);
        in.answer().awaitAcknowledged();
        out.awaitAnswered();
        out.hangUp();
        in.awaitEnded();
    }

    /** Proxies on the way give up a call of which nothing is said for three minutes (RFC 3261 §13.3.1.1, §16.8). */
    @Test
    @Tag("long")
    void shouldSayOnceAMinuteThatItStillRings() {
        pbx.set("pbx.call.cfg", "no_answer_seconds", "90");
        try {
            TestPhone caller = phones.udp("1001");
            TestPhone called = phones.udp("1002");
            TestCall out = caller.call("1002");
            called.awaitCall().ring();
            out.awaitStatus(180);
            Await.until(
                    "the second 180",
                    Duration.ofSeconds(70),
                    () -> caller.journal()
                                    .received(message -> !message.isRequest() && message.status() == 180)
                                    .size()
                            == 2);
            out.cancel();
        } finally {
            pbx.set("pbx.call.cfg", "no_answer_seconds", "30");
        }
    }

    /** The first number is any of 31 bits (RFC 3262 §3). */
    @ParameterizedTest
    @ValueSource(strings = {"1", "999999999", "2147483647"})
    void shouldAcknowledgeProgressOfAnyNumber(String sequence) {
        TestPhone called = phones.udp("1002");
        TestCall out = phones.udp("1001").call("1002");
        TestCall in = called.awaitCall();
        in.reliableEarlyMedia(sequence);
        String acknowledged = request(called, "PRACK").header("RAck");
        assertEquals(sequence, acknowledged.substring(0, acknowledged.indexOf(' ')), acknowledged);
        in.answer().awaitAcknowledged();
        new Conversation(out.phone(), called, out.awaitAnswered(), in).speak().assertHeard();
        out.hangUp();
        in.awaitEnded();
    }

    /** Somebody who talks is led to one who describes himself early only. */
    @Test
    void shouldTakeTheDescriptionOfReliableProgress() {
        Conversation talk = Phones.talk(phones.udp("1001"), phones.udp("1002"));
        TestPhone third = phones.udp("1003");
        assertEquals(202, talk.in().refer("1003").status());
        TestCall in = third.awaitCall();
        in.reliableEarlyMedia("1234567890");
        request(third, "PRACK");
        in.answerAsDescribed().awaitAcknowledged();
        Conversation led = new Conversation(talk.caller(), third, talk.out(), in).speak();
        led.assertHeard();
        led.callerHangsUp();
    }

    private TestPhone refusing(String extension) {
        return phones.udp(extension)
                .serving(request -> Optional.of(SipMessage.response(request, 480, "Temporarily Unavailable", "away")));
    }

    /** Those that do not take it must not speak for the one that does (RFC 3261 §16.7). */
    @Test
    void shouldTellTheSenderOfThePhoneThatTakesAMessage() {
        TestPhone first = refusing("1002");
        TestPhone live = phones.udp("1002");
        TestPhone last = refusing("1002");
        TestPhone sender = phones.udp("1001");
        SipMessage answer =
                sender.authenticated(sender.newRequest("MESSAGE", "1002").withBody("text/plain", "Are you there?"));
        assertEquals(200, answer.status(), answer.toString());
        for (TestPhone phone : List.of(first, live, last)) {
            assertEquals("Are you there?", request(phone, "MESSAGE").body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYE", "UPDATE", "INFO", "PRACK"})
    void shouldRefuseWhatExistsWithinADialogOnly(String method) {
        TestPhone stranger = phones.keep(pbx.udpPhone("1009"));
        assertEquals(481, stranger.exchange(stranger.newRequest(method, "1002")).status());
    }

    /** A refresh that is passed on leaves the timer to who has it (RFC 4028 §7.4). */
    @Test
    void shouldKeepTheSessionTimerOfAPartyThatIsPutOnHold() {
        TestPhone caller =
                phones.udp("1001").adding("Supported", "timer").adding("Session-Expires", "1800;refresher=uac");
        Conversation talk = Phones.talk(caller, phones.udp("1002"));
        assertEquals(200, talk.in().reinvite("sendonly").status());
        assertEquals("1800;refresher=uas", request(caller, "INVITE").header("Session-Expires"));
        talk.callerHangsUp();
    }
}
