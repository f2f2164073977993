package io.tandempbx.media.dsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResamplerTest {
    private static final int PEAK = 20_000;

    @ParameterizedTest
    @CsvSource({"8000, 16000", "16000, 8000", "8000, 48000", "48000, 8000", "16000, 48000", "48000, 16000"})
    void shouldKeepTonesOfThePassbandAndRemoveTheRest(int inHz, int outHz) {
        int half = Math.min(inHz, outHz) / 2;
        double worstSnr = Double.MAX_VALUE;
        double worstGain = 0;
        for (int hz = half / 20; hz <= half * 7 / 8; hz += half / 20) {
            short[] out = resampled(inHz, outHz, tone(inHz, hz));
            double gain = 20 * Math.log10(amplitude(out, outHz, hz) / PEAK);
            worstGain = Math.max(worstGain, Math.abs(gain));
            worstSnr = Math.min(worstSnr, snr(out, outHz, hz));
        }
        double worstAlias = -200;
        for (double hz = half * 8.5 / 8; hz < inHz / 2.0; hz += half / 16.0) {
            short[] out = resampled(inHz, outHz, tone(inHz, hz));
            worstAlias = Math.max(worstAlias, 20 * Math.log10(rms(out) * Math.sqrt(2) / PEAK + 1e-9));
        }
        System.out.printf(
                "resampler %d -> %d Hz: tone to noise and images %.1f dB, gain within %.3f dB, aliases %.1f dB%n",
                inHz, outHz, worstSnr, worstGain, worstAlias);
        assertTrue(worstGain < 0.1, "gain " + worstGain);
        assertTrue(worstSnr > 66, "SNR " + worstSnr);
        assertTrue(worstAlias < -70, "alias " + worstAlias);
    }

    @Test
    void shouldNotDependOnTheSizeOfBlocks() {
        short[] noise = new short[4800];
        Random random = new Random(7);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt();
        }
        for (int[] rates : new int[][] {{8000, 48_000}, {48_000, 8000}, {48_000, 16_000}, {16_000, 8000}}) {
            Resampler whole = new Resampler(rates[0], rates[1]);
            short[] expected = new short[whole.outputSamples(noise.length)];
            assertEquals(expected.length, whole.resample(noise, 0, noise.length, expected, 0));
            Resampler pieces = new Resampler(rates[0], rates[1]);
            short[] out = new short[expected.length + 5];
            int written = 5;
            for (int at = 0; at < noise.length; ) {
                int count = Math.min(6 * (1 + random.nextInt(200)), noise.length - at);
                written += pieces.resample(noise, at, count, out, written);
                at += count;
            }
            assertArrayEquals(expected, Arrays.copyOfRange(out, 5, out.length));
        }
    }

    @Test
    void shouldSaturateAndKeepAConstant() {
        short[] loudest = new short[4800];
        Arrays.fill(loudest, Short.MAX_VALUE);
        short[] out = resampled(8000, 48_000, loudest);
        assertEquals(Short.MAX_VALUE, out[out.length - 1]);
        for (int i = 0; i < loudest.length; i++) {
            loudest[i] = i / 9 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] square = resampled(8000, 16_000, loudest); // overshoots: must not wrap around
        for (int i = 1; i < square.length; i++) {
            assertTrue(Math.abs(square[i] - square[i - 1]) < 60_000, "wrapped at " + i);
        }
    }

    @Test
    void shouldRefuseWhatItCannotDo() {
        assertThrows(IllegalArgumentException.class, () -> new Resampler(44_100, 8000));
        assertThrows(IllegalArgumentException.class, () -> new Resampler(8000, 0));
        Resampler third = new Resampler(48_000, 16_000);
        short[] out = new short[10];
        assertThrows(IllegalArgumentException.class, () -> third.resample(new short[10], 0, 10, out, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> third.resample(new short[33], 0, 33, out, 0));
        assertArrayEquals(new short[10], out);
    }

    private static short[] resampled(int inHz, int outHz, short[] in) {
        Resampler resampler = new Resampler(inHz, outHz);
        short[] out = new short[resampler.outputSamples(in.length)];
        resampler.resample(in, 0, in.length, out, 0);
        return Arrays.copyOfRange(out, outHz / 50, out.length); // the filter has filled up
    }

    private static short[] tone(int rateHz, double hz) {
        short[] samples = new short[rateHz / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(PEAK * Math.sin(2 * Math.PI * hz * i / rateHz));
        }
        return samples;
    }

    private static double amplitude(short[] samples, int rateHz, double hz) {
        double[] fit = fit(samples, rateHz, hz);
        return Math.hypot(fit[0], fit[1]);
    }

    /** The tone against everything else. */
    private static double snr(short[] samples, int rateHz, double hz) {
        double[] fit = fit(samples, rateHz, hz);
        double rest = 0;
        for (int i = 0; i < samples.length; i++) {
            double turn = 2 * Math.PI * hz * i / rateHz;
            double off = samples[i] - fit[0] * Math.cos(turn) - fit[1] * Math.sin(turn);
            rest += off * off / samples.length;
        }
        return 10 * Math.log10((fit[0] * fit[0] + fit[1] * fit[1]) / 2 / rest);
    }

    /** Least squares on a cosine and a sine. */
    private static double[] fit(short[] samples, int rateHz, double hz) {
        double cc = 0;
        double ss = 0;
        double cs = 0;
        double xc = 0;
        double xs = 0;
        for (int i = 0; i < samples.length; i++) {
            double turn = 2 * Math.PI * hz * i / rateHz;
            double c = Math.cos(turn);
            double s = Math.sin(turn);
            cc += c * c;
            ss += s * s;
            cs += c * s;
            xc += samples[i] * c;
            xs += samples[i] * s;
        }
        double det = cc * ss - cs * cs;
        return new double[] {(xc * ss - xs * cs) / det, (xs * cc - xc * cs) / det};
    }

    private static double rms(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / samples.length);
    }
}
