package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls between phones that have no codec in common. */
class TranscodingIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int A_LAW = TranscodedCall.A_LAW;
    private static final int EVENTS = RtpStream.DIGIT_TYPE;

    TranscodingIT(PbxProcess pbx) {
        super(pbx);
    }

    private Conversation talk() {
        return TranscodedCall.talk(phones);
    }

    @Test
    void shouldTranslateBetweenPhonesWithoutACommonCodec() {
        Conversation talk = talk();
        assertEquals(List.of(0, A_LAW), talk.in().remoteSdp().payloadTypes().subList(0, 2), "the caller's codec first");
        assertEquals(List.of(0, EVENTS), talk.out().remoteSdp().payloadTypes());
        TranscodedCall.assertHeard(talk);
        assertTrue(talk.in().rtp().packets().stream().allMatch(packet -> packet.payloadType() == A_LAW));
        assertTrue(talk.out().rtp().packets().stream().allMatch(packet -> packet.payloadType() == 0));
        TranscodedCall.assertOneStream(talk.in().rtp());
        TranscodedCall.assertOneStream(talk.out().rtp());
        talk.callerHangsUp();
    }

    @Test
    void shouldAskOnceMoreWhereNoCodecIsCommon() {
        Conversation talk = talk();
        assertEquals(
                List.of("INVITE", "ACK", "INVITE", "ACK"),
                talk.called().journal().requestMethods());
        talk.callerHangsUp();
    }

    @Test
    void shouldKeepOneCodecWithAPhoneThatPrefersAnother() {
        TestPhone caller = phones.udp("1001").speaking(0, EVENTS);
        TestPhone called = phones.udp("1002").speaking(9, A_LAW, 0, EVENTS);
        Conversation talk = Phones.talk(caller, called);
        assertEquals(List.of(0, EVENTS), talk.in().remoteSdp().payloadTypes(), "only what the caller has");
        assertEquals(List.of(0, EVENTS), talk.out().remoteSdp().payloadTypes());
        talk.speak().assertHeard();
        assertEquals(talk.out().rtp().ssrc(), talk.in().rtp().packets().get(0).ssrc(), "it was not relayed");
        talk.callerHangsUp();
    }

    @Test
    void shouldKeepOneCodecWithAPhoneThatAnswersInAnotherOrder() {
        TestPhone caller = phones.udp("1001");
        TestPhone called = phones.udp("1002").speaking(A_LAW, 0, EVENTS);
        Conversation talk = Phones.talk(caller, called);
        assertEquals(List.of(A_LAW, 0, EVENTS), talk.out().remoteSdp().payloadTypes());
        TranscodedCall.assertHeard(TranscodedCall.speakALaw(talk));
        talk.callerHangsUp();
    }

    @Test
    void shouldPassDigitsAmongTranscodedAudio() {
        Conversation talk = talk();
        talk.out().rtp().sendDigits("159*0#");
        talk.in().rtp().sendDigits("7#2");
        Await.until(
                "digits at the called party",
                LIMIT,
                () -> talk.in().rtp().digits().length() >= 6);
        Await.until(
                "digits at the caller", LIMIT, () -> talk.out().rtp().digits().length() >= 3);
        assertEquals("159*0#", talk.in().rtp().digits());
        assertEquals("7#2", talk.out().rtp().digits());
        TranscodedCall.assertOneStream(talk.in().rtp());
        TranscodedCall.assertOneStream(talk.out().rtp());
        talk.calledHangsUp();
    }

    @Test
    void shouldHoldAndResumeATranscodedCall() {
        Conversation talk = talk();
        TranscodedCall.assertHeard(talk);
        assertEquals(200, talk.out().reinvite("sendonly").status());
        assertEquals(200, talk.out().reinvite("sendrecv").status());
        talk.out().rtp().forget();
        talk.in().rtp().forget();
        TranscodedCall.assertHeard(talk);
        talk.callerHangsUp();
    }
}
