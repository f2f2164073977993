package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandempbx.itests.audio.ALaw;
import io.tandempbx.itests.audio.Babble;
import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.audio.TransmissionRating;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.rtp.Impairment;
import io.tandempbx.itests.rtp.ImpairmentCounts;
import io.tandempbx.itests.rtp.ImpairmentRelay;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls over a bad way: what is still understood, and whether the opinion score is right. */
@Tag("long")
class ImpairmentIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final long SEED = 107;
    private static final int A_LAW = 8;
    private static final int EVENTS = RtpStream.DIGIT_TYPE;
    private static final int SECOND = 50; // packets
    private static final int RATE_HZ = Speech.SAMPLE_RATE_HZ;
    private static final short[] CALLER_SAYS = Babble.second(1);
    private static final double LARGEST_SLIP_MS = 100;

    ImpairmentIT(PbxProcess pbx) {
        super(pbx);
    }

    /** From a phone that has only µ-law to one that has only this type, in which the called one says nothing that counts. */
    private Conversation talk(int calledType) {
        return Phones.talk(
                phones.udp("1001").speaking(0, EVENTS), phones.udp("1002").speaking(calledType, EVENTS));
    }

    /** The caller speaks over the relay from the first packet on; perfect for a second. */
    private ImpairmentRelay speak(Conversation talk, int calledType) {
        ImpairmentRelay relay =
                ImpairmentRelay.between(talk.out().rtp(), talk.out().remoteSdp().target(), SEED);
        talk.out().rtp().send(Speech.muLaw(CALLER_SAYS));
        byte[] silence = new byte[RATE_HZ];
        Arrays.fill(silence, ALaw.encode((short) 0));
        talk.in().rtp().send(calledType, calledType == A_LAW ? silence : new byte[0]);
        talk.in().rtp().awaitMore(SECOND, LIMIT);
        return relay;
    }

    @Test
    void shouldKeepTranscodedSpeechRecognisableAndTheDelayBounded() {
        Conversation talk = talk(A_LAW);
        try (ImpairmentRelay relay = speak(talk, A_LAW)) {
            relay.fromPhone(new Impairment(0.1, 40, 0.05));
            talk.in().rtp().awaitMore(5 * SECOND, LIMIT); // the jitter buffer has seen it
            talk.in().rtp().forget();
            talk.in().rtp().awaitMore(20 * SECOND, LIMIT);
            short[] heard = talk.in().rtp().heard();
            double whole = Similarity.of(CALLER_SAYS, heard);
            double early = phaseMs(heard, 0);
            double late = phaseMs(heard, heard.length - 2 * RATE_HZ);
            double slip = Math.IEEEremainder(late - early, 1000);
            double other = Similarity.of(Babble.second(2), heard);
            System.out.printf(
                    "%s: correlation %.3f, of another signal %.3f, delay after 18 s %+.0f ms%n",
                    relay.fromPhone(), whole, other, slip);
            assertTrue(whole > 0.7, () -> "correlation " + whole);
            assertTrue(other < 0.3, () -> "correlation of another signal " + other);
            assertTrue(slip <= LARGEST_SLIP_MS, () -> "the delay grew by " + slip + " ms");
            talk.callerHangsUp();
        }
    }

    /** Where in the second that is said over and over the recording is, at one of its samples. */
    private static double phaseMs(short[] heard, int from) {
        int bestLag = 0;
        double best = -1;
        for (int lag = 0; lag < RATE_HZ; lag++) {
            double sum = 0;
            for (int i = 0; i < RATE_HZ; i++) {
                sum += (double) CALLER_SAYS[(i + lag) % RATE_HZ] * heard[from + i];
            }
            if (sum > best) {
                best = sum;
                bestLag = lag;
            }
        }
        return (from - bestLag) * 1000.0 / RATE_HZ;
    }

    @ParameterizedTest
    @CsvSource({"0", "8"})
    void shouldPassDigitsAtTwentyPercentLoss(int calledType) {
        Conversation talk = talk(calledType);
        try (ImpairmentRelay relay = speak(talk, calledType)) {
            relay.fromPhone(Impairment.loss(0.2));
            ImpairmentCounts before = relay.fromPhone();
            String keys = "159*0#2846D73";
            talk.out().rtp().sendDigits(keys);
            Await.within(LIMIT, () -> talk.in().rtp().digits().length() >= keys.length());
            talk.in().rtp().awaitMore(SECOND, LIMIT);
            System.out.printf(
                    "digits with payload type %d at %.1f %% loss: %s%n",
                    calledType,
                    relay.fromPhone().lossPercentSince(before),
                    talk.in().rtp().digits());
            assertEquals(keys, talk.in().rtp().digits());
            talk.callerHangsUp();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.03, 0", "0.1, 0", "0.2, 0", "0.02, 40", "0.1, 40"})
    void shouldReportTheScoreThatFollowsFromWhatHappened(double loss, double jitterMs) {
        Conversation talk = talk(0);
        try (ImpairmentRelay relay = speak(talk, 0)) {
            ImpairmentCounts before = relay.fromPhone();
            relay.fromPhone(new Impairment(loss, jitterMs, 0));
            talk.in().rtp().awaitMore((int) (12 * SECOND * (1 - loss)), LIMIT);
            talk.callerHangsUp();
            String path = "/api/qos/call/" + talk.pbxCallId();
            Await.until(
                    "the call was judged",
                    LIMIT,
                    () -> pbx.rest().get(path).status() == 200
                            && !pbx.rest().get(path).json().path("active").asBoolean());
            JsonNode heard = pbx.rest().get(path).json().at("/directions/0");
            ImpairmentCounts counts = relay.fromPhone();
            double lost = 100.0 * counts.lost() / counts.came();
            double jitter = counts.meanJitterMs();
            double expected = TransmissionRating.g711(20 + 2 * jitter, lost).mos();
            double reported = heard.path("mos_score").asDouble();
            System.out.printf(
                    "loss %.1f %% jitter %.1f ms (%.1f %% since %s): MOS %.2f, reported %.2f, %s%n",
                    lost, jitter, counts.lossPercentSince(before), before, expected, reported, heard);
            assertEquals("received", heard.path("direction").asText());
            assertEquals(expected, reported, 0.3);
        }
    }
}
