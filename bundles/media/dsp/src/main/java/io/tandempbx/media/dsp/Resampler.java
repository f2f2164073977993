package io.tandempbx.media.dsp;

import java.util.Objects;

/**
 * Changes the sampling rate of one stream by a ratio of small whole numbers. Keeps the last samples of the stream; not
 * thread-safe; allocates nothing after construction.
 */
public final class Resampler {
    /*
     * Output sample n lies at n * down / up input samples. Of the filter that an interpolation by "up" would run over a
     * signal stuffed with zeros, only every up-th coefficient meets a sample: one phase. Which one repeats every "up"
     * outputs, so all phases are computed once.
     *
     *   history:  | taps - 1 samples of the block before | this block ... |
     *   output n: sum over k of phase[n * down % up][k] * history[n * down / up + k]
     */
    private static final int BLOCK_MS = 10;

    private final int up;
    private final int down;
    private final int taps;
    private final int blockSamples;
    private final float[][] phases; // by phase, oldest sample first
    private final float[] history;

    /**
     * A resampler whose stream begins with silence.
     *
     * @throws IllegalArgumentException unless both rates are multiples of 4000 Hz from 8000 to 48000
     */
    public Resampler(int inHz, int outHz) {
        int common = gcd(checkedHz(inHz), checkedHz(outHz));
        this.up = outHz / common;
        this.down = inHz / common;
        this.phases = PolyphaseFilter.phases(inHz, outHz, up);
        this.taps = phases[0].length;
        this.blockSamples = inHz * BLOCK_MS / 1000 / down * down;
        this.history = new float[taps - 1 + blockSamples];
    }

    private static int checkedHz(int rateHz) {
        if (rateHz % 4000 != 0 || rateHz < 8000 || rateHz > 48_000) {
            throw new IllegalArgumentException("no sampling rate for speech: " + rateHz + " Hz");
        }
        return rateHz;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Samples that come out for this many that go in. */
    public int outputSamples(int count) {
        return count / down * up;
    }

    /**
     * Resamples one block.
     *
     * @param in     signed 16-bit samples at the input rate
     * @param inOff  index of the first sample
     * @param count  samples; a whole number of milliseconds
     * @param out    receives samples at the output rate; owned by the caller
     * @param outOff index of the first sample written
     * @return samples written, for the same duration
     * @throws IllegalArgumentException  if the count is no multiple of the ratio
     * @throws IndexOutOfBoundsException if a range leaves its array; {@code out} is then unchanged
     */
    public int resample(short[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, outputSamples(count), out.length);
        if (count % down != 0) {
            throw new IllegalArgumentException(count + " samples are no multiple of " + down);
        }
        if (up == down) {
            System.arraycopy(in, inOff, out, outOff, count);
            return count;
        }
        int written = 0;
        for (int done = 0; done < count; done += blockSamples) {
            int block = Math.min(blockSamples, count - done);
            for (int i = 0; i < block; i++) {
                history[taps - 1 + i] = in[inOff + done + i];
            }
            written += filter(block, out, outOff + written);
            System.arraycopy(history, block, history, 0, taps - 1);
        }
        return written;
    }

    private int filter(int block, short[] out, int outOff) {
        int outputs = outputSamples(block);
        int phase = 0;
        int at = 0;
        for (int n = 0; n < outputs; n++) {
            out[outOff + n] = saturated(product(phases[phase], history, at, taps));
            phase += down;
            while (phase >= up) {
                phase -= up;
                at++;
            }
        }
        return outputs;
    }

    /** Four sums at once, since the processor would wait for a single one; the number of taps is a multiple of four. */
    private static float product(float[] coefficients, float[] samples, int at, int taps) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int k = 0; k < taps; k += 4) {
            sum0 += coefficients[k] * samples[at + k];
            sum1 += coefficients[k + 1] * samples[at + k + 1];
            sum2 += coefficients[k + 2] * samples[at + k + 2];
            sum3 += coefficients[k + 3] * samples[at + k + 3];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }

    private static short saturated(float sum) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
    }
}
