package io.tandempbx.codec.g729;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against libbcg729 and ffmpeg, each a program of its own. */
final class G729Test {
    private static final int RATE_HZ = 8000;
    private static final double WORSE_DB = 2.5; // than the reference against itself
    private static final int MOST_DELAY = 160;

    @TempDir
    Path work;

    private final CodecFactory codec = new G729CodecFactory();

    @Test
    void shouldNameTheFormatOfRfc3551() {
        assertEquals(new CodecFormat("G729", 8000, 1, 18), codec.format());
        assertEquals(8000, codec.sampleRateHz());
        assertEquals(30, codec.packetMs(35));
        assertEquals("annexb=no", codec.fmtp());
        assertEquals(Optional.of("annexb=no"), codec.answer("annexb=NO"));
        assertEquals(Optional.of("annexb=yes"), codec.answer(""));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSpeakWithTheReferencesBothWays(Utterance utterance) {
        short[] said = utterance.samples(work, RATE_HZ);
        byte[] ours = encoded(said);
        byte[] theirs = unframed(Reference.G729.run(work, Signal.octets(said), "encode", "plain"));
        double reference = distance(said, bcg729Decoded(theirs));
        double encoder = distance(said, bcg729Decoded(ours));
        double ffmpeg = distance(said, ffmpegDecoded(ours));
        double decoder = distance(said, decoded(theirs));
        double both = distance(said, decoded(ours));
        System.out.printf(
                "G.729, %s: bcg729 %.2f dB; our encoder %.2f (ffmpeg %.2f), our decoder %.2f, both %.2f%n",
                utterance, reference, encoder, ffmpeg, decoder, both);
        assertTrue(encoder < reference + WORSE_DB, "encoder " + encoder);
        assertTrue(ffmpeg < reference + WORSE_DB, "encoder, by ffmpeg " + ffmpeg);
        assertTrue(decoder < reference + WORSE_DB, "decoder " + decoder);
        assertTrue(both < reference + WORSE_DB, "both " + both);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, -0.5})
    void shouldPlayTheNoiseOfSilenceDescriptorsAsTheReference(double pole) {
        short[] noise = noise(pole);
        byte[] framed = Reference.G729.run(work, Signal.octets(noise), "encode", "vad");
        short[] theirs = Signal.samples(Reference.G729.run(work, framed, "decode"));
        AudioDecoder decoder = codec.newDecoder();
        short[] ours = new short[theirs.length];
        int descriptors = 0;
        int sample = 0;
        for (int at = 0; at < framed.length; at += 1 + framed[at]) {
            if (framed[at] == 0) {
                decoder.conceal(ours, sample, 80);
            } else {
                assertEquals(80, decoder.decode(framed, at + 1, framed[at], ours, sample));
            }
            descriptors += framed[at] == 2 ? 1 : 0;
            sample += 80;
        }
        assertTrue(descriptors > 1, "descriptors " + descriptors);
        short[] heard = Arrays.copyOfRange(ours, ours.length / 2, ours.length);
        short[] expected = Arrays.copyOfRange(theirs, ours.length / 2, ours.length);
        System.out.printf(
                "G.729 noise of pole %.1f, %d descriptors: level %.1f dB (bcg729 %.1f), neighbours %.2f (%.2f)%n",
                pole, descriptors, db(heard), db(expected), neighbours(heard), neighbours(expected));
        assertEquals(db(expected), db(heard), 3.0, "level");
        assertEquals(pole, neighbours(heard), 0.25, "colour");
    }

    @Test
    void shouldConcealLostFramesAsWellAsTheReference() {
        byte[] coded = encoded(Utterance.FOX.samples(work, RATE_HZ));
        short[] concealed = new short[coded.length * 8];
        AudioDecoder decoder = codec.newDecoder();
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        for (int i = 0; i < coded.length / 10; i++) {
            if (i % 20 >= 18) {
                decoder.conceal(concealed, i * 80, 80);
                framed.write(0);
            } else {
                decoder.decode(coded, i * 10, 10, concealed, i * 80);
                framed.write(10);
                framed.write(coded, i * 10, 10);
            }
        }
        short[] theirs = Signal.samples(Reference.G729.run(work, framed.toByteArray(), "decode"));
        double ours = Signal.spectralDistanceDb(decoded(coded), concealed, RATE_HZ, 0);
        double reference = Signal.spectralDistanceDb(bcg729Decoded(coded), theirs, RATE_HZ, 0);
        System.out.printf("G.729, every tenth packet lost: %.2f dB, bcg729 %.2f dB%n", ours, reference);
        assertTrue(ours < reference + WORSE_DB, ours + " dB against " + reference);
    }

    @Test
    void shouldPacketizeAnyNumberOfFramesAtAnyOffset() {
        short[] said = Utterance.KETTLES.samples(work, RATE_HZ);
        byte[] whole = encoded(said);
        AudioEncoder encoder = codec.newEncoder();
        byte[] out = new byte[70];
        int at = 0;
        for (int frames = 1; at + frames * 80 <= said.length; at += frames * 80, frames = frames % 6 + 1) {
            assertEquals(frames * 10, encoder.encode(said, at, frames * 80, out, 5));
            assertArrayEquals(
                    Arrays.copyOfRange(whole, at / 8, at / 8 + frames * 10),
                    Arrays.copyOfRange(out, 5, 5 + frames * 10));
        }
        assertArrayEquals(new byte[5], Arrays.copyOf(out, 5));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(said, 0, 160, new byte[19], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> codec.newDecoder().decode(whole, 0, 20, new short[159], 0));
    }

    @Test
    void shouldStandAnyOctetsAtAnyLength() {
        Random random = new Random(23);
        AudioDecoder decoder = codec.newDecoder();
        byte[] octets = new byte[64];
        short[] out = new short[640];
        for (int i = 0; i < 5000; i++) {
            random.nextBytes(octets);
            int count = random.nextInt(65);
            int samples = decoder.decode(octets, 0, count, out, 0);
            assertEquals(0, samples % 80);
            assertTrue(samples >= count / 10 * 80 && samples <= (count / 10 + 1) * 80, count + " octets: " + samples);
            decoder.conceal(out, 0, random.nextInt(400));
        }
    }

    private static double distance(short[] said, short[] heard) {
        return Signal.spectralDistanceDb(said, heard, RATE_HZ, MOST_DELAY);
    }

    private byte[] encoded(short[] samples) {
        byte[] octets = new byte[samples.length / 8];
        assertEquals(octets.length, codec.newEncoder().encode(samples, 0, samples.length, octets, 0));
        return octets;
    }

    private short[] decoded(byte[] octets) {
        short[] samples = new short[octets.length * 8];
        assertEquals(samples.length, codec.newDecoder().decode(octets, 0, octets.length, samples, 0));
        return samples;
    }

    private short[] bcg729Decoded(byte[] coded) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        for (int at = 0; at < coded.length; at += 10) {
            framed.write(10);
            framed.write(coded, at, 10);
        }
        return Signal.samples(Reference.G729.run(work, framed.toByteArray(), "decode"));
    }

    private short[] ffmpegDecoded(byte[] coded) {
        return Signal.samples(Reference.ffmpeg(work, coded, "-f", "g729", "-i", "pipe:0", "-f", "s16le", "-"));
    }

    private static byte[] unframed(byte[] framed) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (int at = 0; at < framed.length; at += 11) {
            assertEquals(10, framed[at]);
            plain.write(framed, at + 1, 10);
        }
        return plain.toByteArray();
    }

    private static short[] noise(double pole) {
        Random random = new Random(29);
        short[] noise = new short[4 * RATE_HZ];
        double last = 0;
        for (int i = 0; i < noise.length; i++) {
            last = pole * last + Math.sqrt(1 - pole * pole) * random.nextGaussian();
            noise[i] = (short) Math.round(40 * last);
        }
        return noise;
    }

    private static double db(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return 10 * Math.log10(sum / samples.length + 1e-6);
    }

    private static double neighbours(short[] samples) {
        double product = 0;
        double energy = 0;
        for (int i = 1; i < samples.length; i++) {
            product += (double) samples[i] * samples[i - 1];
            energy += (double) samples[i] * samples[i];
        }
        return product / energy;
    }
}
