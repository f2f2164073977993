package io.tandempbx.codec.g722;

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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compared bit by bit with libspandsp and ffmpeg on speech, on noise at full scale, and on any octets; the latter with
 * ffmpeg only, for libspandsp's decoder does not saturate.
 */
final class G722Test {

    @TempDir
    Path work;

    private final CodecFactory codec = new G722CodecFactory();

    @Test
    void shouldNameTheFormatOfRfc3551() {
        assertEquals(new CodecFormat("G722", 8000, 1, 9), codec.format());
        assertEquals(16_000, codec.sampleRateHz());
    }

    @Test
    void shouldEncodeSpeechAndNoiseAsTheReference() {
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, 16_000);
            assertArrayEquals(Reference.G722.run(work, Signal.octets(said), "encode"), encoded(said), utterance.name());
        }
        short[] noise = Signal.samples(octets(200_000, 5));
        assertArrayEquals(Reference.G722.run(work, Signal.octets(noise), "encode"), encoded(noise));
    }

    @Test
    void shouldDecodeSpeechAndAnyOctetsAsTheReferences() {
        byte[] spoken = encoded(Utterance.FOX.samples(work, 16_000));
        byte[] any = octets(100_000, 6);
        assertArrayEquals(Signal.samples(Reference.G722.run(work, spoken, "decode")), decoded(spoken));
        for (byte[] coded : new byte[][] {spoken, any}) {
            byte[] theirs = Reference.ffmpeg(work, coded, "-f", "g722", "-i", "pipe:0", "-f", "s16le", "-");
            assertArrayEquals(Signal.samples(theirs), decoded(coded));
        }
    }

    @Test
    void shouldEncodeAndDecodeTheLowBandAloneAsTheReference() {
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, 8_000);
            byte[] coded = new byte[said.length];
            assertEquals(said.length, codec.newEncoder(8_000, "").encode(said, 0, said.length, coded, 0));
            assertArrayEquals(Reference.G722.run(work, Signal.octets(said), "encode8"), coded, utterance.name());
            short[] heard = new short[said.length];
            assertEquals(said.length, codec.newDecoder(8_000).decode(coded, 0, coded.length, heard, 0));
            assertArrayEquals(Signal.samples(Reference.G722.run(work, coded, "decode8")), heard, utterance.name());
            double snr = Signal.snrDb(said, heard);
            System.out.printf("G.722, low band, %s: SNR %.1f dB%n", utterance, snr);
            assertTrue(snr > 15, "SNR " + snr);
        }
        assertThrows(IllegalArgumentException.class, () -> codec.newEncoder(48_000, ""));
        assertThrows(IllegalArgumentException.class, () -> codec.newDecoder(48_000));
    }

    @Test
    void shouldSayTheSameOnTheLowBandAsOnBoth() {
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, 8_000);
            byte[] coded = new byte[said.length];
            codec.newEncoder(8_000, "").encode(said, 0, said.length, coded, 0);
            short[] wide = decoded(coded);
            short[] narrow = new short[said.length];
            codec.newDecoder(8_000).decode(encoded(utterance.samples(work, 16_000)), 0, said.length, narrow, 0);
            short[] everyOther = everyOther(wide);
            double there = Signal.snrDb(said, from(everyOther, Signal.delay(said, everyOther, 40)));
            double back = Signal.snrDb(said, from(narrow, Signal.delay(said, narrow, 40)));
            System.out.printf(
                    "G.722, %s: low band to both %.1f dB, both to low band %.1f dB%n", utterance, there, back);
            assertTrue(there > 10 && back > 10, there + " and " + back + " dB");
        }
    }

    @Test
    void shouldKeepTheWaveform() {
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, 16_000);
            short[] heard = decoded(encoded(said));
            int delay = Signal.delay(said, heard, 40);
            double snr = Signal.snrDb(said, Arrays.copyOfRange(heard, delay, heard.length));
            System.out.printf("G.722, %s: SNR %.1f dB, %d samples behind%n", utterance, snr, delay);
            assertTrue(snr > 15, "SNR " + snr);
        }
    }

    @Test
    void shouldWriteOnlyWhereAskedAndNotDependOnPackets() {
        short[] said = Utterance.KETTLES.samples(work, 16_000);
        byte[] whole = encoded(said);
        AudioEncoder encoder = codec.newEncoder();
        AudioDecoder decoder = codec.newDecoder();
        byte[] octets = new byte[170];
        short[] samples = new short[330];
        short[] heard = new short[said.length];
        for (int at = 0; at < said.length; at += 320) {
            assertEquals(160, encoder.encode(said, at, 320, octets, 5));
            assertArrayEquals(Arrays.copyOfRange(whole, at / 2, at / 2 + 160), Arrays.copyOfRange(octets, 5, 165));
            assertEquals(320, decoder.decode(octets, 5, 160, samples, 7));
            System.arraycopy(samples, 7, heard, at, 320);
        }
        assertArrayEquals(decoded(whole), heard);
        assertArrayEquals(new byte[5], Arrays.copyOf(octets, 5));
        assertEquals(0, samples[6] | samples[327]);
        assertEquals(0, octets[165]);
    }

    @Test
    void shouldLeaveTheOutputAloneWhenARangeLeavesItsArray() {
        byte[] octets = new byte[159];
        short[] samples = new short[319];
        assertThrows(
                IndexOutOfBoundsException.class, () -> codec.newEncoder().encode(new short[320], 0, 320, octets, 0));
        assertThrows(
                IndexOutOfBoundsException.class, () -> codec.newEncoder().encode(samples, 0, 320, new byte[160], 0));
        assertThrows(
                IndexOutOfBoundsException.class, () -> codec.newDecoder().decode(new byte[160], 0, 160, samples, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> codec.newDecoder().decode(octets, 0, 160, samples, 0));
        assertArrayEquals(new byte[159], octets);
        assertArrayEquals(new short[319], samples);
    }

    private byte[] encoded(short[] samples) {
        byte[] octets = new byte[samples.length / 2];
        assertEquals(octets.length, codec.newEncoder().encode(samples, 0, samples.length, octets, 0));
        return octets;
    }

    private short[] decoded(byte[] octets) {
        short[] samples = new short[2 * octets.length];
        assertEquals(samples.length, codec.newDecoder().decode(octets, 0, octets.length, samples, 0));
        return samples;
    }

    private static short[] from(short[] samples, int first) {
        return Arrays.copyOfRange(samples, first, samples.length);
    }

    private static short[] everyOther(short[] samples) {
        short[] half = new short[samples.length / 2];
        for (int i = 0; i < half.length; i++) {
            half[i] = samples[2 * i];
        }
        return half;
    }

    private static byte[] octets(int count, long seed) {
        byte[] octets = new byte[count];
        new Random(seed).nextBytes(octets);
        return octets;
    }
}
