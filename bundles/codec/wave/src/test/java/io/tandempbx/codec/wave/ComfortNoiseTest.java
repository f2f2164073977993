package io.tandempbx.codec.wave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.testing.codec.Reference;
import io.tandempbx.testing.codec.Signal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComfortNoiseTest {
    private static final int RATE_HZ = 8000;

    @TempDir
    Path work;

    private final WaveformEncoder encoder = new WaveformEncoder((in, inOff, count, out, outOff) -> 0);
    private final WaveformDecoder decoder = new WaveformDecoder(
            (in, inOff, count, out, outOff) -> {
                Arrays.fill(out, outOff, outOff + count, (short) 100);
                return count;
            },
            RATE_HZ);

    @ParameterizedTest
    @CsvSource({"300, 0.9", "3000, 0.5", "1000, -0.8", "30, 0"})
    void shouldPlayNoiseOfTheSameLevelAndColour(double deviation, double pole) {
        short[] noise = coloured(deviation, pole);
        byte[] packet = new byte[15];
        assertEquals(11, encoder.describeNoise(noise, 0, noise.length, packet, 2));
        decoder.noise(packet, 2, 11);
        short[] played = new short[noise.length];
        decoder.conceal(played, 0, played.length);
        assertEquals(db(noise), db(played), 1.0);
        assertEquals(neighbours(noise), neighbours(played), 0.06);
    }

    @Test
    void shouldBeHeardAlikeByFfmpeg() {
        for (double pole : new double[] {0.9, -0.7}) {
            short[] noise = coloured(1000, pole);
            byte[] coded = Reference.ffmpeg(
                    work,
                    Signal.octets(noise),
                    "-f",
                    "s16le",
                    "-ar",
                    "8000",
                    "-ac",
                    "1",
                    "-i",
                    "pipe:0",
                    "-map",
                    "0:a",
                    "-c:a",
                    "comfortnoise",
                    "-f",
                    "data",
                    "-");
            assertEquals(0, coded.length % 11, "level and ten coefficients each");
            byte[] ours = new byte[11];
            encoder.describeNoise(noise, 0, 640, ours, 0);
            assertEquals(coded[0], ours[0], 1.0, "level");
            assertEquals(coded[1] & 0xff, ours[1] & 0xff, 6.0, "first coefficient at " + pole);
            decoder.noise(coded, 0, 11);
            short[] played = new short[8000];
            decoder.conceal(played, 0, 8000);
            assertEquals(db(noise), db(played), 2.5);
            assertEquals(neighbours(noise), neighbours(played), 0.1);
        }
    }

    @Test
    void shouldSpeakAgainWithTheNextPacket() {
        decoder.noise(new byte[] {40}, 0, 1);
        short[] out = new short[160];
        decoder.conceal(out, 0, 160);
        assertEquals(-40, db(out) - 20 * Math.log10(32_767), 1.5);
        assertEquals(160, decoder.decode(new byte[160], 0, 160, out, 0));
        assertEquals(100, out[0]);
        decoder.conceal(out, 0, 160);
        assertEquals(100, out[80], 30, "a loss now is concealed as speech");
    }

    @Test
    void shouldStandAnyPacket() {
        Random random = new Random(3);
        short[] out = new short[320];
        byte[] packet = new byte[300];
        for (int i = 0; i < 2000; i++) {
            random.nextBytes(packet);
            decoder.noise(packet, 0, random.nextInt(300));
            decoder.conceal(out, 0, 320);
        }
        decoder.noise(new byte[] {127}, 0, 1);
        decoder.conceal(out, 0, 320);
        decoder.conceal(out, 0, 320);
        decoder.conceal(out, 0, 320);
        decoder.conceal(out, 0, 320);
        decoder.conceal(out, 0, 320);
        assertTrue(db(out) < 40, "no filter went mad: " + db(out));
        assertThrows(IndexOutOfBoundsException.class, () -> decoder.noise(packet, 299, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.describeNoise(out, 0, 320, packet, 290));
    }

    private static short[] coloured(double deviation, double pole) {
        Random random = new Random(11);
        short[] noise = new short[RATE_HZ];
        double last = 0;
        for (int i = 0; i < noise.length; i++) {
            last = pole * last + Math.sqrt(1 - pole * pole) * random.nextGaussian();
            noise[i] = (short) Math.round(deviation * last);
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

    /** Correlation of each sample with the next. */
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
