package io.tandempbx.codec.wave;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.testing.codec.Signal;
import io.tandempbx.testing.codec.Utterance;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LossConcealmentTest {

    @TempDir
    Path work;

    /** Samples as they are: what remains is the concealment. */
    private static WaveformDecoder decoder(int rateHz) {
        return new WaveformDecoder(
                (in, inOff, count, out, outOff) -> {
                    short[] samples = Signal.samples(Arrays.copyOfRange(in, inOff, inOff + count));
                    System.arraycopy(samples, 0, out, outOff, samples.length);
                    return samples.length;
                },
                rateHz);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000})
    void shouldContinueAVoicedSound(int rateHz) {
        WaveformDecoder decoder = decoder(rateHz);
        int frame = rateHz / 50;
        short[] said = new short[10 * frame];
        for (int i = 0; i < said.length; i++) { // a buzz of 125 Hz
            double turn = 2 * Math.PI * 125 * i / rateHz;
            said[i] = (short) (6000 * Math.sin(turn) + 3000 * Math.sin(2 * turn + 1) + 2000 * Math.sin(7 * turn));
        }
        short[] heard = played(decoder, said, frame, 5);
        assertArrayEquals(Arrays.copyOf(said, 5 * frame), Arrays.copyOf(heard, 5 * frame));
        short[] lost = Arrays.copyOfRange(said, 5 * frame, 6 * frame);
        short[] concealed = Arrays.copyOfRange(heard, 5 * frame, 6 * frame);
        double correlation = Signal.correlation(lost, concealed, 0);
        assertTrue(correlation > 0.97, "correlation " + correlation);
        assertArrayEquals(
                Arrays.copyOfRange(said, 7 * frame, 10 * frame), Arrays.copyOfRange(heard, 7 * frame, 10 * frame));
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000})
    void shouldSoundBetterThanSilenceAtTenPercentLoss(int rateHz) {
        int frame = rateHz / 50;
        for (Utterance utterance : Utterance.values()) {
            short[] said = utterance.samples(work, rateHz);
            int[] lost = lost(said.length / frame, 0.1, 42);
            short[] concealed = played(decoder(rateHz), said, frame, lost);
            short[] silenced = said.clone();
            for (int at : lost) {
                Arrays.fill(silenced, at * frame, (at + 1) * frame, (short) 0);
            }
            double with = Signal.spectralDistanceDb(said, concealed, rateHz, 0);
            double without = Signal.spectralDistanceDb(said, silenced, rateHz, 0);
            System.out.printf(
                    "loss 10 %%, %s at %d Hz: %.2f dB concealed, %.2f dB silent%n", utterance, rateHz, with, without);
            assertTrue(with < 0.85 * without, with + " dB against " + without);
        }
    }

    @Test
    void shouldFadeToSilenceWithinSixtyMilliseconds() {
        WaveformDecoder decoder = decoder(8000);
        short[] tone = new short[800];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (10_000 * Math.sin(2 * Math.PI * 200 * i / 8000));
        }
        decoder.decode(Signal.octets(tone), 0, 1600, new short[800], 0);
        short[] out = new short[800];
        for (int at = 0; at < 800; at += 160) {
            decoder.conceal(out, at, 160);
        }
        assertTrue(peak(out, 0, 80) > 9000);
        assertTrue(peak(out, 400, 480) < 3000);
        assertEquals(0, peak(out, 480, 800));
        short[] after = new short[160];
        decoder.decode(Signal.octets(Arrays.copyOf(tone, 160)), 0, 320, after, 0);
        assertTrue(Math.abs(after[0]) < 500, "comes back softly");
        assertArrayEquals(Arrays.copyOfRange(tone, 80, 160), Arrays.copyOfRange(after, 80, 160));
    }

    @Test
    void shouldConcealBeforeAnythingCameAndAtAnyLength() {
        Random random = new Random(1);
        WaveformDecoder decoder = decoder(16_000);
        short[] out = new short[2000];
        decoder.conceal(out, 3, 320);
        assertArrayEquals(new short[2000], out);
        byte[] noise = new byte[3000];
        for (int i = 0; i < 500; i++) {
            random.nextBytes(noise);
            if (random.nextBoolean()) {
                decoder.decode(noise, 0, 2 * random.nextInt(1500), out, 0);
            } else {
                decoder.conceal(out, 0, random.nextInt(2000));
            }
        }
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.conceal(out, 1999, 2));
    }

    private static short[] played(WaveformDecoder decoder, short[] said, int frame, int... lost) {
        short[] heard = new short[said.length];
        for (int at = 0; at < said.length; at += frame) {
            int index = at / frame;
            if (Arrays.stream(lost).anyMatch(one -> one == index)) {
                decoder.conceal(heard, at, frame);
            } else {
                decoder.decode(Signal.octets(Arrays.copyOfRange(said, at, at + frame)), 0, 2 * frame, heard, at);
            }
        }
        return heard;
    }

    private static int[] lost(int frames, double rate, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, frames)
                .filter(i -> random.nextDouble() < rate)
                .toArray();
    }

    private static int peak(short[] samples, int from, int to) {
        int peak = 0;
        for (int i = from; i < to; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }
}
