package io.tandempbx.media.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums what the members of a room say in one tick. What is too loud together is bent into the range and not cut off: a
 * knee at -2.7 dB below full scale, above which a sample comes ever closer to it. The bend has no memory, so that it
 * does not matter which sum a member heard before. One thread only; allocates nothing per frame.
 */
final class MixBus {
    private static final int KNEE = 24_000;
    private static final int ROOM = Short.MAX_VALUE - KNEE;

    private final int[] sum = new int[Mixer.MOST_SAMPLES];
    private int count;

    /** Begins a tick of so many samples. */
    void clear(int samples) {
        count = samples;
        Arrays.fill(sum, 0, samples, 0);
    }

    void add(short[] samples) {
        for (int i = 0; i < count; i++) {
            sum[i] += samples[i];
        }
    }

    /**
     * What is heard by somebody.
     *
     * @param own what is left out; null for all there is
     * @param out receives it from index 0
     */
    void hear(short @Nullable [] own, short[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = bent(own == null ? sum[i] : sum[i] - own[i]);
        }
    }

    private static short bent(int sample) {
        int size = Math.abs(sample);
        if (size <= KNEE) {
            return (short) sample;
        }
        long above = (long) size - KNEE;
        int bent = KNEE + (int) (ROOM * above / (ROOM + above));
        return (short) (sample < 0 ? -bent : bent);
    }
}
