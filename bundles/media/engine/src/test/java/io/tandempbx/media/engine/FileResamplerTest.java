package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the rates of music, at the rate of speech. */
class FileResamplerTest {
    private static final int PEAK = 20_000;
    private static final int OUT_HZ = 16_000;

    private static short[] tone(int rateHz, double hz) {
        short[] samples = new short[rateHz / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(PEAK * Math.sin(2 * Math.PI * hz * i / rateHz));
        }
        return samples;
    }

    /** Half a second at the other rate, without the ends, beyond which there is silence. */
    private static short[] resampled(int inHz, double hz) {
        short[] out = FileResampler.resampled(tone(inHz, hz), inHz, OUT_HZ);
        assertTrue(Math.abs(out.length - OUT_HZ / 2) <= 1, out.length + " samples");
        return Arrays.copyOfRange(out, 800, 7200);
    }

    /** The tone that was there at first, sample for sample: level, frequency and place in time. */
    @ParameterizedTest
    @CsvSource({"11025, 4900", "22050, 7100", "44100, 7100", "37800, 7100", "8025, 3600"})
    void shouldKeepWhatBothRatesHold(int inHz, int mostHz) {
        double worst = -200;
        for (int hz = 100; hz <= mostHz; hz += 250) {
            short[] out = resampled(inHz, hz);
            double off = 0;
            for (int i = 0; i < out.length; i++) {
                double exact = PEAK * Math.sin(2 * Math.PI * hz * (i + 800) / OUT_HZ);
                off += (out[i] - exact) * (out[i] - exact) / out.length;
            }
            worst = Math.max(worst, 10 * Math.log10(off / (PEAK * (double) PEAK / 2)));
        }
        System.out.printf("file of %d Hz: everything but the tone %.1f dB%n", inHz, worst);
        assertTrue(worst < -70, worst + " dB");
    }

    @ParameterizedTest
    @CsvSource({"22050", "44100", "37800"})
    void shouldRemoveWhatTheLowerRateCannotHold(int inHz) {
        double worst = -200;
        for (int hz = 8050; hz < inHz / 2; hz += 370) {
            double power = 0;
            for (short sample : resampled(inHz, hz)) {
                power += (double) sample * sample / 6400;
            }
            worst = Math.max(worst, 10 * Math.log10(power / (PEAK * (double) PEAK / 2) + 1e-12));
        }
        System.out.printf("file of %d Hz: aliases %.1f dB%n", inHz, worst);
        assertTrue(worst < -70, worst + " dB");
    }

    @ParameterizedTest
    @CsvSource({"11025", "44100"})
    void shouldKeepAConstantAndNotWrapWhatOvershoots(int inHz) {
        short[] square = new short[inHz / 10];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / (inHz / 200) % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] out = FileResampler.resampled(square, inHz, OUT_HZ);
        for (int i = 1; i < out.length; i++) {
            assertTrue(Math.abs(out[i] - out[i - 1]) < 60_000, "wrapped at " + i);
        }
        short[] constant = new short[inHz / 10];
        Arrays.fill(constant, (short) 1000);
        short[] same = FileResampler.resampled(constant, inHz, OUT_HZ);
        for (int i = 400; i < 1200; i++) {
            assertEquals(1000, same[i], 1);
        }
    }
}
