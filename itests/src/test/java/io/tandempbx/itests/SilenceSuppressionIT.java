package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.audio.Similarity;
import io.tandempbx.itests.audio.Speech;
import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.phone.Sdp;
import io.tandempbx.itests.rtp.RtpPacket;
import io.tandempbx.itests.rtp.RtpStream;
import io.tandempbx.itests.support.Await;
import io.tandempbx.itests.support.Workspace;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** G.729 whose silence is left out where the operator and both sides want it (Annex B), as libbcg729 hears it. */
class SilenceSuppressionIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int RATE_HZ = 8000;
    private static final int PLAIN = 18;
    private static final int GAPS = Sdp.G729_GAPS_TYPE;
    private static final int EVENTS = RtpStream.DIGIT_TYPE;
    private static final int SPOKEN = RATE_HZ * 2;
    private static final int PERIOD = RATE_HZ * 4;
    private static final int PERIOD_PACKETS = 200;
    private static final int PACKETS = 2 * PERIOD_PACKETS;

    private final Path work = Workspace.fresh("silence");

    SilenceSuppressionIT(PbxProcess pbx) {
        super(pbx);
    }

    @AfterEach
    void sendAllAgain() {
        pbx.shell().run("pbx:config-set pbx.codecs g729_annexb --preset");
    }

    private void leaveSilenceOut() {
        String told = pbx.shell().run("pbx:config-set pbx.codecs g729_annexb true");
        assertTrue(told.contains("in effect"), told);
    }

    @Test
    void shouldLeavePausesOutWhereBothAgreed() {
        leaveSilenceOut();
        List<RtpPacket> heard = call(GAPS, "annexb=yes");
        long spoken =
                heard.stream().filter(packet -> packet.payload().length >= 10).count();
        long described =
                heard.stream().filter(packet -> packet.payload().length == 2).count();
        System.out.printf(
                "Annex B: %d packets of speech, %d descriptors alone of %d packets%n", spoken, described, PACKETS);
        assertTrue(spoken < 0.75 * PACKETS && spoken > 0.3 * PACKETS, spoken + " packets of speech");
        assertTrue(described >= 2 && described < 0.1 * PACKETS, described + " descriptors");
        assertMarked(heard);
    }

    @Test
    void shouldSendAllWhereThePeerRulesGapsOut() {
        leaveSilenceOut();
        assertWhole(call(PLAIN, "annexb=no"));
    }

    @Test
    void shouldSendAllWhereTheOperatorWantsIt() {
        assertWhole(call(GAPS, "annexb=no"));
    }

    private static void assertWhole(List<RtpPacket> heard) {
        heard.forEach(packet -> assertEquals(20, packet.payload().length));
        assertTrue(heard.size() >= PACKETS - 3, heard.size() + " packets");
    }

    /** The first packet of speech after silence is marked, no other is. */
    private static void assertMarked(List<RtpPacket> packets) {
        for (int i = 1; i < packets.size(); i++) {
            RtpPacket packet = packets.get(i);
            byte[] before = packets.get(i - 1).payload();
            boolean pause = before.length == 2
                    || packet.timestamp() - packets.get(i - 1).timestamp() > 160;
            boolean begins = pause && packet.payload().length >= 10;
            assertEquals(begins, packet.marker(), () -> "marker of packet " + packet.sequence());
        }
    }

    /**
     * A call of a phone with G.729 to one with µ-law, which speaks for two seconds and pauses for two, over and over; what
     * the caller got in eight seconds.
     */
    private List<RtpPacket> call(int type, String answered) {
        short[] said = said();
        Conversation talk = Phones.talk(
                phones.udp("1001").speaking(type, EVENTS), phones.udp("1002").speaking(0, EVENTS));
        assertEquals(List.of(type, EVENTS), talk.out().remoteSdp().payloadTypes());
        String answer = talk.out().awaitStatus(200).body();
        assertTrue(answer.contains("a=fmtp:" + type + " " + answered), answer);
        talk.in().rtp().send(Speech.muLaw(said));
        RtpStream stream = talk.out().rtp();
        Await.until("the first packet", LIMIT, () -> stream.receivedCount() > 0);
        long from = stream.packets().get(0).timestamp();
        long end = from + PACKETS * 160L;
        Await.until(
                "eight seconds", LIMIT, () -> stream.packets().stream().anyMatch(packet -> packet.timestamp() >= end));
        List<RtpPacket> packets = packets(stream, end);
        TranscodedCall.assertOneStream(stream);
        short[] heard = decoded(packets, from);
        double similarity = Similarity.of(Arrays.copyOf(said, SPOKEN), heard);
        System.out.printf("G.729 with %s: %d packets, heard %.3f%n", answered, packets.size(), similarity);
        assertTrue(similarity > 0.5, "heard " + similarity);
        talk.callerHangsUp();
        return packets;
    }

    private static List<RtpPacket> packets(RtpStream stream, long before) {
        return stream.packets().stream()
                .filter(packet -> packet.payloadType() != EVENTS && packet.timestamp() < before)
                .toList();
    }

    private short[] said() {
        short[] said = new short[PERIOD];
        Random random = new Random(37);
        short[] speech = Utterance.FOX.samples(work, RATE_HZ);
        for (int i = 0; i < PERIOD; i++) {
            double noise = 40 * random.nextGaussian();
            said[i] = (short) Math.round(noise + (i < SPOKEN ? speech[i] : 0));
        }
        return said;
    }

    /** By the time of the packets: what did not come is silence. */
    private short[] decoded(List<RtpPacket> packets, long from) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        long at = from;
        for (RtpPacket packet : packets) {
            for (; at < packet.timestamp(); at += 80) {
                framed.write(0);
            }
            byte[] payload = packet.payload();
            for (int i = 0; i < payload.length; i += 10, at += 80) {
                int octets = Math.min(10, payload.length - i);
                framed.write(octets);
                framed.write(payload, i, octets);
            }
        }
        return Signal.samples(Reference.G729.run(work, framed.toByteArray(), "decode"));
    }
}
