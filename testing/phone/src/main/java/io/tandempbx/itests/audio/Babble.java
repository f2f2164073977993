package io.tandempbx.itests.audio;

import java.util.Random;

/** Noise whose loudness rises and falls: cheap, the same in every run, and unmistakable. */
public final class Babble {
    private Babble() {}

    /** One second, 8000 Hz, of values that µ-law keeps exactly; different seeds have nothing in common. */
    public static short[] second(long seed) {
        Random random = new Random(seed);
        short[] signal = new short[Speech.SAMPLE_RATE_HZ];
        for (int i = 0; i < signal.length; i++) {
            double loudness = 3000 * (1.2 + Math.sin(i / 700.0));
            signal[i] = MuLaw.decode(MuLaw.encode((short) (random.nextGaussian() * loudness)));
        }
        return signal;
    }
}
