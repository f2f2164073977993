package org.jitsi.impl.neomedia.codec.audio.g729;

import java.util.Arrays;

/**
 * The quantization of silence descriptors (Annex B), for both directions:
 *
 * <pre>
 *     15     14 .. 10   9 .. 6    5 .. 1     0
 *  predictor  first     second    gain    not used
 *             stage     stage
 * </pre>
 *
 * <p>Both ends keep a memory of the spectra before, by which this one is predicted; it is that of speech, too.
 */
final class NoiseCodebook {
    private static final int ORDER = Ld8k.M;
    private static final int HALF = ORDER / 2;
    private static final int GAINS = 32;
    private static final int RESPONSE = 160;
    private static final double LEAST_GAIN_DB = -12;
    private static final double ALONE = 1; // weight of a codeword by itself, beside what it adds to the prediction

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

    private NoiseCodebook() {}

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

    /** The spectrum of a descriptor, as line spectral frequencies in radians. */
    static void spectrum(int descriptor, float[][] memory, float[] frequencies) {
        int mode = descriptor >> 15 & 1;
        int second = descriptor >> 6 & 15;
        Lspgetq.lsp_get_quant(
                TabLd8k.lspcb1,
                TabLd8k.lspcb2,
                FIRST[descriptor >> 10 & 31],
                SECOND_LOW[second],
                SECOND_HIGH[second],
                PREDICTORS[mode],
                memory,
                frequencies,
                REST[mode]);
    }

    /** The amplitude of a descriptor's excitation, of samples at half their size. */
    static float gain(int descriptor) {
        return (float) Math.pow(10, gainDb(descriptor >> 1 & 31) / 20.0);
    }

    /** From -12 dB, first in steps of 8 and 4 dB, from 16 dB on of 2 dB. */
    private static int gainDb(int index) {
        if (index == 0) {
            return (int) LEAST_GAIN_DB;
        }
        return index < 6 ? 4 * index - 8 : 4 + 2 * index;
    }

    /**
     * The descriptor that comes nearest to this spectrum, of all there are, and to this energy a sample of the noise; the
     * memory stays as it is.
     */
    static int describe(float[] frequencies, double energy, float[][] memory) {
        float[] weights = weights(frequencies);
        int best = 0;
        double least = Double.MAX_VALUE;
        for (int mode = 0; mode < 2; mode++) {
            float[] wanted = residual(frequencies, memory, mode);
            for (int first = 0; first < FIRST.length; first++) {
                for (int second = 0; second < SECOND_LOW.length; second++) {
                    double off = distance(wanted, frequencies, weights, mode, first, second);
                    if (off < least) {
                        least = off;
                        best = mode << 15 | first << 10 | second << 6;
                    }
                }
            }
        }
        return best | nearestGain(Math.sqrt(energy / loudness(best, memory))) << 1;
    }

    /** The energy of a sample of the noise for an excitation of 1, the mean of both sorts of decoders. */
    private static double loudness(int descriptor, float[][] memory) {
        float[][] scratch = new float[memory.length][ORDER];
        CoderMemory.copy(memory, scratch);
        float[] spectrum = new float[ORDER];
        spectrum(descriptor, scratch, spectrum);
        double predicted = loudness(spectrum);
        for (int i = 0; i < memory.length; i++) { // then nothing else is in the memory
            spectrum(descriptor, scratch, spectrum);
        }
        return Math.sqrt(predicted * loudness(spectrum));
    }

    /** The energy of the impulse response of the filter with this spectrum. */
    private static double loudness(float[] frequencies) {
        float[] cosines = new float[ORDER];
        float[] filters = new float[2 * (ORDER + 1)];
        Lpcfunc.lsf_lsp(frequencies, cosines, ORDER);
        Lpcfunc.int_qlpc(cosines, cosines, filters);
        double[] response = new double[RESPONSE];
        response[0] = 1;
        double energy = 1;
        for (int n = 1; n < RESPONSE; n++) {
            for (int k = 1; k <= Math.min(ORDER, n); k++) {
                response[n] -= filters[k] * response[n - k];
            }
            energy += response[n] * response[n];
        }
        return energy;
    }

    /** What is left to the codebook once the prediction is taken off. */
    private static float[] residual(float[] frequencies, float[][] memory, int mode) {
        float[] residual = frequencies.clone();
        for (int k = 0; k < Ld8k.MA_NP; k++) {
            for (int i = 0; i < ORDER; i++) {
                residual[i] -= PREDICTORS[mode][k][i] * memory[k][i];
            }
        }
        for (int i = 0; i < ORDER; i++) {
            residual[i] /= REST[mode][i];
        }
        return residual;
    }

    /** Lines that lie close together are a peak of the spectrum, where an error is heard most. */
    private static float[] weights(float[] frequencies) {
        float[] weights = new float[ORDER];
        for (int i = 0; i < ORDER; i++) {
            float below = i == 0 ? 0 : frequencies[i - 1];
            float above = i == ORDER - 1 ? Ld8k.PI : frequencies[i + 1];
            weights[i] = 1 / Math.max(0.05f, frequencies[i] - below) + 1 / Math.max(0.05f, above - frequencies[i]);
        }
        return weights;
    }

    /**
     * How far off a codeword is for a decoder that predicts, and for one that takes the descriptor anew in every frame that
     * does not come, as libbcg729 does, and so soon hears the codeword alone.
     */
    private static double distance(
            float[] wanted, float[] frequencies, float[] weights, int mode, int first, int second) {
        float[] rough = TabLd8k.lspcb1[FIRST[first]];
        float[] low = TabLd8k.lspcb2[SECOND_LOW[second]];
        float[] high = TabLd8k.lspcb2[SECOND_HIGH[second]];
        double sum = 0;
        for (int i = 0; i < ORDER; i++) {
            float codeword = rough[i] + (i < HALF ? low[i] : high[i]);
            double off = REST[mode][i] * (wanted[i] - codeword);
            double alone = frequencies[i] - codeword;
            sum += weights[i] * (off * off + ALONE * alone * alone);
        }
        return sum;
    }

    private static int nearestGain(double gain) {
        double db = 20 * Math.log10(Math.max(gain, 1e-6));
        int nearest = 0;
        for (int index = 1; index < GAINS; index++) {
            if (Math.abs(gainDb(index) - db) < Math.abs(gainDb(nearest) - db)) {
                nearest = index;
            }
        }
        return nearest;
    }
}
