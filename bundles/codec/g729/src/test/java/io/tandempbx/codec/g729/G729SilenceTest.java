package io.tandempbx.codec.g729;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Silence that is left out (Annex B), as libbcg729 and our own decoder hear it. */
final class G729SilenceTest {
    private static final int FRAME = 80;
    private static final int RATE_HZ = 8000;
    private static final int ONSET = RATE_HZ / 20;
    private static final int DELAY = 40; // of the encoder, which looks 5 ms ahead
    private static final double WORSE_DB = 0.3;

    @TempDir
    Path work;

    private final CodecFactory codec = new G729CodecFactory();

    @ParameterizedTest
    @CsvSource({"0, 2", "10, 2", "40, 1", "40, 2", "40, 3", "300, 2"})
    void shouldLeaveOutPausesAndNoSpeech(double noise, int framesInPacket) {
        SpeechWithPauses said = SpeechWithPauses.over(work, noise);
        List<byte[]> sent = packets(said.samples(), framesInPacket, true);
        List<byte[]> frames = frames(sent, framesInPacket);
        byte[] framed = framed(frames);
        byte[] gapless = framed(frames(packets(said.samples(), framesInPacket, false), framesInPacket));
        int pause = 0;
        int unsent = 0;
        for (int i = 0; i < frames.size(); i++) {
            if (said.isPause(i * FRAME)) {
                pause++;
                unsent += frames.get(i).length < 10 ? 1 : 0;
            }
        }
        System.out.printf(
                "G.729 over noise of %.0f, %d frames a packet: %d of %d frames of pauses not sent as speech%n",
                noise, framesInPacket, unsent, pause);
        assertTrue(2 * unsent >= pause, unsent + " of " + pause);
        assertHeard("bcg729", said, bcg729(gapless), bcg729(framed));
        assertHeard("ours", said, ours(gapless), ours(framed));
    }

    private static void assertHeard(String decoder, SpeechWithPauses said, short[] gapless, short[] heard) {
        double before = Signal.spectralDistanceDb(said.speech(0), cut(said, gapless), RATE_HZ, 0);
        double after = Signal.spectralDistanceDb(said.speech(0), cut(said, heard), RATE_HZ, 0);
        double worst = 0;
        double level = 0;
        for (int onset : said.onsets()) {
            double off = db(heard, onset + DELAY, ONSET) - db(gapless, onset + DELAY, ONSET);
            worst = Math.abs(off) > Math.abs(worst) ? off : worst;
        }
        for (int middle : said.pauses()) {
            double off = db(heard, middle, RATE_HZ / 2) - Math.max(10, db(said.samples(), middle, RATE_HZ / 2));
            level = Math.abs(off) > Math.abs(level) ? off : level;
        }
        System.out.printf(
                "  by %s: speech %.2f dB, without pauses left out %.2f; beginnings of words %+.1f dB, noise %+.1f dB%n",
                decoder, after, before, worst, level);
        assertTrue(after < before + WORSE_DB, decoder + ": " + after + " dB against " + before);
        assertTrue(Math.abs(worst) < 3, decoder + ": a word begins with " + worst + " dB");
        assertTrue(said.isSilent() ? level < 3 : Math.abs(level) < 3, decoder + ": noise of " + level + " dB");
    }

    private static short[] cut(SpeechWithPauses said, short[] heard) {
        return said.speech(heard, DELAY);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 5, 40, 300, 2000})
    void shouldSendLittleOfSteadyNoise(double noise) {
        List<byte[]> sent = packets(SpeechWithPauses.noise(20 * RATE_HZ, noise), 2, true);
        List<byte[]> steady = sent.subList(200, sent.size()); // of 800 packets that follow four seconds
        long speech = steady.stream().filter(packet -> packet.length >= 10).count();
        long descriptors =
                steady.stream().filter(packet -> packet.length % 10 == 2).count();
        System.out.printf(
                "G.729, noise of %.0f: of 800 packets %d speech, %d descriptors%n", noise, speech, descriptors);
        assertTrue(speech <= 40, speech + " packets of speech");
        assertTrue(descriptors >= 14 && descriptors <= 200, descriptors + " descriptors"); // one a second at least
    }

    /** A line that grows louder becomes noise again once it stays so. */
    @Test
    void shouldFollowNoiseThatGrowsAndFalls() {
        short[] noise = SpeechWithPauses.noise(30 * RATE_HZ, 40);
        for (int i = 10 * RATE_HZ; i < 20 * RATE_HZ; i++) {
            noise[i] = (short) (10 * noise[i]);
        }
        List<byte[]> sent = packets(noise, 2, true);
        for (int from : new int[] {4, 14, 24}) { // seconds
            long speech = sent.subList(from * 50, (from + 5) * 50).stream()
                    .filter(packet -> packet.length >= 10)
                    .count();
            assertTrue(speech <= 15, speech + " packets of speech from second " + from);
        }
        short[] heard = ours(framed(frames(sent, 2)));
        for (int from : new int[] {5, 15, 25}) {
            assertEquals(db(noise, from * RATE_HZ, 4 * RATE_HZ), db(heard, from * RATE_HZ, 4 * RATE_HZ), 3.0);
        }
    }

    /** No descriptor could say how a tone sounds. */
    @ParameterizedTest
    @ValueSource(ints = {425, 1000, 2100})
    void shouldSendTones(int hz) {
        short[] tone = new short[10 * RATE_HZ];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) Math.round(3000 * Math.sin(2 * Math.PI * hz * i / RATE_HZ));
        }
        packets(tone, 2, true).forEach(packet -> assertEquals(20, packet.length));
    }

    @Test
    void shouldLeaveOutNothingUnlessBothSidesAgreed() {
        short[] silence = new short[RATE_HZ];
        for (AudioEncoder encoder : List.of(
                codec.newEncoder(),
                codec.newEncoder(RATE_HZ, ""),
                codec.newEncoder(RATE_HZ, "annexb=yes"),
                codec.newEncoder(RATE_HZ, "annexb=yes", false),
                codec.newEncoder(RATE_HZ, "annexb=no", true))) {
            byte[] out = new byte[1000];
            assertEquals(1000, encoder.encode(silence, 0, silence.length, out, 0));
        }
        for (String agreed : List.of("", "annexb=yes")) {
            byte[] out = new byte[1000];
            AudioEncoder encoder = codec.newEncoder(RATE_HZ, agreed, true);
            assertEquals(2, encoder.encode(silence, 0, silence.length, out, 0));
        }
        assertEquals("annexb=yes", codec.fmtp(true));
        assertEquals("annexb=no", codec.fmtp(false));
    }

    @Test
    void shouldKnowThatThePeerIsSilent() {
        AudioDecoder decoder = codec.newDecoder();
        short[] out = new short[160];
        decoder.decode(new byte[12], 0, 10, out, 0);
        assertTrue(!decoder.isPeerSilent());
        decoder.decode(new byte[12], 0, 12, out, 0);
        assertTrue(decoder.isPeerSilent());
        decoder.conceal(out, 0, 160);
        assertTrue(decoder.isPeerSilent());
        decoder.decode(new byte[12], 0, 10, out, 0);
        assertTrue(!decoder.isPeerSilent());
    }

    private List<byte[]> packets(short[] samples, int framesInPacket, boolean silenceLeftOut) {
        AudioEncoder encoder = codec.newEncoder(RATE_HZ, "", silenceLeftOut);
        List<byte[]> packets = new ArrayList<>();
        byte[] out = new byte[10 * framesInPacket + 3];
        int count = FRAME * framesInPacket;
        for (int at = 0; at + count <= samples.length; at += count) {
            int octets = encoder.encode(samples, at, count, out, 3);
            packets.add(Arrays.copyOfRange(out, 3, 3 + octets));
        }
        return packets;
    }

    /** One entry for every 10 ms: ten octets of speech, two of a descriptor, or none. */
    private static List<byte[]> frames(List<byte[]> packets, int framesInPacket) {
        List<byte[]> frames = new ArrayList<>();
        for (byte[] packet : packets) {
            for (int i = 0; i < framesInPacket; i++) {
                int from = Math.min(packet.length, 10 * i);
                frames.add(Arrays.copyOfRange(packet, from, Math.min(packet.length, from + 10)));
            }
        }
        return frames;
    }

    private static byte[] framed(List<byte[]> frames) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            framed.write(frame.length);
            framed.writeBytes(frame);
        }
        return framed.toByteArray();
    }

    private short[] bcg729(byte[] framed) {
        return Signal.samples(Reference.G729.run(work, framed, "decode"));
    }

    private short[] ours(byte[] framed) {
        AudioDecoder decoder = codec.newDecoder();
        short[] out = new short[framed.length * FRAME];
        int sample = 0;
        for (int at = 0; at < framed.length; at += 1 + framed[at], sample += FRAME) {
            if (framed[at] == 0) {
                decoder.conceal(out, sample, FRAME);
            } else {
                assertEquals(FRAME, decoder.decode(framed, at + 1, framed[at], out, sample));
            }
        }
        return Arrays.copyOf(out, sample);
    }

    private static double db(short[] samples, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return 10 * Math.log10(sum / count + 1e-6);
    }
}
