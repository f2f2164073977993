package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.TestCall;
import io.tandempbx.itests.phone.TestPhone;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The called phone says how long its packets shall last, and gets such ones, one after the other. */
    @ParameterizedTest
    @CsvSource({
        "10, a=ptime:10",
        "30, a=ptime:30",
        "40, a=ptime:40",
        "60, a=ptime:90",
        "10, a=maxptime:10",
        "20, a=ptime:40 a=maxptime:20"
    })
    void shouldSendPacketsAsLongAsThePeerWishes(int packetMs, String wish) {
        TestPhone caller = phones.udp("1001").speaking(0, EVENTS);
        TestPhone called = phones.udp("1002").speaking(A_LAW, EVENTS).wishingFor(wish.split(" "));
        Conversation talk = TranscodedCall.speak(Phones.talk(caller, called));
        talk.in().rtp().awaitMore(5 + 2_000 / packetMs, LIMIT);
        assertEachLasts(packetMs, talk.in().rtp().packets());
        TranscodedCall.assertHeard(talk);
        TranscodedCall.assertOneStream(talk.in().rtp());
        talk.callerHangsUp();
    }

    /** In G.711. */
    private static void assertEachLasts(int packetMs, List<RtpPacket> packets) {
        for (int i = 1; i < packets.size(); i++) {
            assertEquals(packetMs * 8, packets.get(i).payload().length, "octets of packet " + i);
            long ticks = packets.get(i).timestamp() - packets.get(i - 1).timestamp();
            assertEquals(packetMs * 8L, ticks & 0xffff_ffffL, "timestamp of packet " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 30, 60})
    void shouldSendTheToneBeforeAnEchoInPacketsAsLongAsThePeerWishes(int packetMs) {
        TestCall echo =
                phones.udp("1001").wishingFor("a=ptime:" + packetMs).call("*43").awaitAnswered();
        Await.until("the tone of 300 ms", LIMIT, () -> echo.rtp().packets().size() >= 300 / packetMs);
        assertEachLasts(packetMs, echo.rtp().packets().subList(0, 300 / packetMs));
        echo.hangUp();
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

    /** A call of a phone that has only Opus and events at its clock; both send silence. */
    private Conversation talkInOpus(Integer... typesOfCalled) {
        TestPhone caller = phones.udp("1001").speaking(RtpStream.OPUS_TYPE, RtpStream.WIDE_DIGIT_TYPE);
        Conversation talk = Phones.talk(caller, phones.udp("1002").speaking(typesOfCalled));
        talk.out().rtp().sendOpus();
        return talk;
    }

    @Test
    void shouldPassDigitsBetweenAPhoneOfOpusAndOneOfTheUsualClock() {
        Conversation talk = talkInOpus(0, EVENTS);
        assertEquals(
                List.of(RtpStream.OPUS_TYPE, RtpStream.WIDE_DIGIT_TYPE),
                talk.out().remoteSdp().payloadTypes());
        List<Integer> offered = talk.in().remoteSdp().payloadTypes();
        assertTrue(offered.containsAll(List.of(0, EVENTS, RtpStream.WIDE_DIGIT_TYPE)), offered::toString);
        talk.in().rtp().send(new byte[0]);
        assertDigitsPass(talk);
        talk.callerHangsUp();
    }

    @Test
    void shouldPassDigitsOfTwoClocksBesideRelayedOpus() {
        Conversation talk = talkInOpus(RtpStream.OPUS_TYPE, EVENTS);
        talk.in().rtp().send(RtpStream.DIGIT_TYPE - 2, new byte[0]); // its audio does not matter, and is refused
        assertDigitsPass(talk);
        assertTrue(talk.in().rtp().packets().stream()
                .anyMatch(packet -> packet.payloadType() == RtpStream.OPUS_TYPE && packet.payload().length == 3));
        talk.calledHangsUp();
    }

    private static void assertDigitsPass(Conversation talk) {
        talk.out().rtp().sendDigits("159*0#");
        talk.in().rtp().sendDigits("7#2");
        Await.until(
                "digits at the called party",
                LIMIT,
                () -> talk.in().rtp().digits().length() >= 6);
        RtpStream opus = talk.out().rtp();
        Await.until(
                "digits at the caller",
                LIMIT,
                () -> opus.digits(RtpStream.WIDE_DIGIT_TYPE).length() >= 3);
        assertEquals("159*0#", talk.in().rtp().digits());
        assertEquals("7#2", opus.digits(RtpStream.WIDE_DIGIT_TYPE));
        assertEquals(800, longestEvent(talk.in().rtp(), EVENTS), "100 ms at 8 kHz");
        assertEquals(4800, longestEvent(opus, RtpStream.WIDE_DIGIT_TYPE), "100 ms at 48 kHz");
        TranscodedCall.assertOneStream(talk.in().rtp());
        TranscodedCall.assertOneStream(opus);
    }

    private static int longestEvent(RtpStream stream, int type) {
        return stream.packets().stream()
                .filter(packet -> packet.payloadType() == type)
                .mapToInt(packet -> ((packet.payload()[2] & 0xff) << 8) | (packet.payload()[3] & 0xff))
                .max()
                .orElse(0);
    }

    @Test
    void shouldMakeTheComfortNoiseOfAPhoneForOneOfAnotherCodec() {
        TestPhone caller = phones.udp("1001").speaking(0, RtpStream.NOISE_TYPE, EVENTS);
        Conversation talk =
                TranscodedCall.speak(Phones.talk(caller, phones.udp("1002").speaking(A_LAW, EVENTS)));
        assertEquals(
                List.of(0, RtpStream.NOISE_TYPE, EVENTS), talk.out().remoteSdp().payloadTypes());
        TranscodedCall.assertHeard(talk);
        talk.out().rtp().fallSilent(new byte[] {40}); // white, at -40 dBov
        RtpStream called = talk.in().rtp();
        called.awaitMore(50, LIMIT); // what was said, and what is on its way
        called.awaitMore(100, LIMIT);
        short[] heard = called.heard();
        double squares = 0;
        for (int i = heard.length - 8000; i < heard.length; i++) {
            squares += (double) heard[i] * heard[i];
        }
        double level = 20 * Math.log10(Math.sqrt(squares / 8000) / 32_767);
        assertEquals(-40, level, 2, "dBov of the noise");
        talk.in().rtp().forget();
        TranscodedCall.speak(talk);
        TranscodedCall.assertHeard(talk);
        TranscodedCall.assertOneStream(called);
        talk.callerHangsUp();
    }

    @Test
    void shouldRelayComfortNoiseWhenBothHaveItAndAgreeOnItOnlyThen() {
        Integer[] withNoise = {0, RtpStream.NOISE_TYPE, EVENTS};
        TestPhone caller = phones.udp("1001").speaking(withNoise);
        Conversation talk =
                Phones.talk(caller, phones.udp("1002").speaking(withNoise)).speak();
        talk.assertHeard();
        byte[] described = {40, 100, (byte) 140};
        talk.out().rtp().fallSilent(described);
        Await.until("the noise at the called party", LIMIT, () -> talk.in().rtp().packets().stream()
                .anyMatch(packet ->
                        packet.payloadType() == RtpStream.NOISE_TYPE && Arrays.equals(described, packet.payload())));
        talk.callerHangsUp();
        Conversation other = Phones.talk(caller, phones.udp("1003").speaking(0, EVENTS));
        assertEquals(List.of(0, EVENTS), other.out().remoteSdp().payloadTypes());
        other.callerHangsUp();
    }
}
