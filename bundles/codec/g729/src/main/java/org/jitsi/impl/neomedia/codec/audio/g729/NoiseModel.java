package org.jitsi.impl.neomedia.codec.audio.g729;

import java.util.Arrays;

/**
 * The comfort noise of Annex B: spectrum and level from silence descriptors, white noise through the filter they give.
 *
 * <pre>
 *     15     14 .. 10   9 .. 6    5 .. 1     0
 *  predictor  first     second    gain    not used
 *             stage     stage
 * </pre>
 */
final class NoiseModel {
    private static final int ORDER = Ld8k.M;
    private static final int SUBFRAME = Ld8k.L_SUBFR;

    /** The subset of the first stage's vectors that describe noise (Annex B, table B.1). */
    private static final int[] FIRST = {
        96, 52, 20, 54, 86, 114, 82, 68, 36, 121, 48, 92, 18, 120, 94, 124, 50, 125, 4, 100, 28, 76, 12, 117, 81, 22,
        90, 116, 127, 21, 108, 66
    };

    /** Likewise of the second stage, lower and upper half. */
    private static final int[] SECOND_LOW = {31, 21, 9, 3, 10, 2, 19, 26, 4, 3, 11, 29, 15, 27, 21, 12};

    private static final int[] SECOND_HIGH = {16, 1, 0, 0, 8, 25, 22, 20, 19, 23, 20, 31, 4, 31, 20, 31};

    private static final float[][][] PREDICTORS = predictors();
    private static final float[][] REST = rest();

    private final float[][] memory = new float[Ld8k.MA_NP][ORDER];
    private final float[] frequencies = new float[ORDER];
    private final float[] pairs = new float[ORDER];
    private final float[] earlierPairs = new float[ORDER];
    private final float[] filters = new float[2 * (ORDER + 1)];
    private final float[] past = new float[ORDER]; // of the output, newest first
    private float wantedGain;
    private float gain;
    private int random = 0x1234_5671;

    NoiseModel() {
        for (float[] vector : memory) {
            for (int i = 0; i < ORDER; i++) {
                vector[i] = Ld8k.PI * (i + 1) / (ORDER + 1);
            }
        }
        for (int i = 0; i < ORDER; i++) {
            pairs[i] = (float) Math.cos(Math.PI * (i + 1) / (ORDER + 1));
        }
    }

    private static float[][][] predictors() {
        float[][][] fg = TabLd8k.fg;
        float[][] mixed = new float[Ld8k.MA_NP][ORDER];
        for (int k = 0; k < Ld8k.MA_NP; k++) {
            for (int i = 0; i < ORDER; i++) {
                mixed[k][i] = 0.6f * fg[0][k][i] + 0.4f * fg[1][k][i];
            }
        }
        return new float[][][] {fg[0], mixed};
    }

    private static float[][] rest() {
        float[][] rest = new float[2][ORDER];
        for (int mode = 0; mode < 2; mode++) {
            Arrays.fill(rest[mode], 1);
            for (float[] vector : PREDICTORS[mode]) {
                for (int i = 0; i < ORDER; i++) {
                    rest[mode][i] -= vector[i];
                }
            }
        }
        return rest;
    }

    /** Keeps up with the spectra of speech, from which those of noise are predicted. */
    void hear(byte[] in, int off) {
        int first = in[off] & 0x7f;
        int low = (in[off + 1] & 0xff) >> 3;
        int high = (in[off + 1] & 7) << 2 | (in[off + 2] & 0xff) >> 6;
        int mode = in[off] >> 7 & 1;
        Lspgetq.lsp_get_quant(
                TabLd8k.lspcb1,
                TabLd8k.lspcb2,
                first,
                low,
                high,
                TabLd8k.fg[mode],
                memory,
                frequencies,
                TabLd8k.fg_sum[mode]);
        Lpcfunc.lsf_lsp(frequencies, pairs, ORDER);
    }

    /** Takes 16 bits of a descriptor. */
    void take(int bits, boolean afterSpeech) {
        int mode = bits >> 15 & 1;
        int second = bits >> 6 & 15;
        Lspgetq.lsp_get_quant(
                TabLd8k.lspcb1,
                TabLd8k.lspcb2,
                FIRST[bits >> 10 & 31],
                SECOND_LOW[second],
                SECOND_HIGH[second],
                PREDICTORS[mode],
                memory,
                frequencies,
                REST[mode]);
        System.arraycopy(pairs, 0, earlierPairs, 0, ORDER);
        Lpcfunc.lsf_lsp(frequencies, pairs, ORDER);
        Lpcfunc.int_qlpc(earlierPairs, pairs, filters);
        wantedGain = gain(bits >> 1 & 31);
        if (afterSpeech) {
            gain = wantedGain;
            Arrays.fill(past, 0);
        }
    }

    /** From -12 dB, first in steps of 8 and 4 dB, from 16 dB on of 2 dB. */
    private static float gain(int index) {
        int db = 4 + 2 * index;
        if (index < 6) {
            db = index == 0 ? -12 : 4 * index - 8;
        }
        return (float) Math.pow(10, db / 20.0);
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
