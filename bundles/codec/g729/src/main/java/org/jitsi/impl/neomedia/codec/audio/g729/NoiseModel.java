package org.jitsi.impl.neomedia.codec.audio.g729;

import java.util.Arrays;

/** The comfort noise of Annex B: spectrum and level from silence descriptors, white noise through the filter they give. */
final class NoiseModel {
    private static final int ORDER = Ld8k.M;
    private static final int SUBFRAME = Ld8k.L_SUBFR;

    private final float[][] memory;
    private final float[] pairs;
    private final float[] frequencies = new float[ORDER];
    private final float[] earlierPairs = new float[ORDER];
    private final float[] filters = new float[2 * (ORDER + 1)];
    private final float[] past = new float[ORDER]; // of the output, newest first
    private float wantedGain;
    private float gain;
    private int random = 0x1234_5671;

    /**
     * Shares these with the decoder of speech, which goes on from them when the silence ends.
     *
     * @param memory spectra from which the next is predicted
     * @param pairs  the last spectrum, as cosines
     */
    NoiseModel(float[][] memory, float[] pairs) {
        this.memory = memory;
        this.pairs = pairs;
    }

    /** Takes 16 bits of a descriptor. */
    void take(int bits, boolean afterSpeech) {
        NoiseCodebook.spectrum(bits, memory, frequencies);
        System.arraycopy(pairs, 0, earlierPairs, 0, ORDER);
        Lpcfunc.lsf_lsp(frequencies, pairs, ORDER);
        Lpcfunc.int_qlpc(earlierPairs, pairs, filters);
        wantedGain = NoiseCodebook.gain(bits);
        if (afterSpeech) {
            gain = wantedGain;
            Arrays.fill(past, 0);
        }
    }

    /** Plays one frame; within it the filter moves on to the latest descriptor. */
    void play(short[] out, int outOff) {
        gain += (wantedGain - gain) / 8;
        for (int i = 0; i < 2 * SUBFRAME; i++) {
            int filter = i < SUBFRAME ? 0 : ORDER + 1;
            float sample = gain * gaussian();
            for (int k = 0; k < ORDER; k++) {
                sample -= filters[filter + 1 + k] * past[k];
            }
            System.arraycopy(past, 0, past, 1, ORDER - 1);
            past[0] = sample;
            out[outOff + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(2 * sample)));
        }
        System.arraycopy(filters, ORDER + 1, filters, 0, ORDER + 1);
    }

    /** Nearly: the sum of uniform numbers, of variance 1. */
    private float gaussian() {
        float sum = 0;
        for (int i = 0; i < 3; i++) {
            random ^= random << 13;
            random ^= random >>> 17;
            random ^= random << 5;
            sum += random * 0x1p-31f;
        }
        return sum;
    }
}
