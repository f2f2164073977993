package io.tandempbx.codec.wave;

/** Fills in for lost samples of one stream after ITU-T G.711 Appendix I, at 8 or 16 kHz, without its delay. */
final class LossConcealment {
    /*
     * The past, newest sample last, and what is repeated from it: one, two, then three pitch periods P. The last quarter
     * of what is repeated fades into the quarter before its beginning, so that the repetition has no seam.
     *
     *   past:    ............q| P | P | P |      q: a quarter of P
     *   1 period:                     |___|
     *   2 periods:                |_______|      after 10 ms
     *   3 periods:            |___________|      after 20 ms
     */
    private static final int SHORTEST_PITCH_US = 5_000;
    private static final int LONGEST_PITCH_US = 15_000;
    private static final int COMPARED_US = 20_000;
    private static final int PAST_US = 48_750;
    private static final int STEP_US = 10_000; // one erased frame of the recommendation
    private static final int MAX_PERIODS = 3;
    private static final float FADE_PER_STEP = 0.2f;

    private final int shortestPitch;
    private final int longestPitch;
    private final int compared;
    private final int step;
    private final short[] past;
    private final short[] made; // during this loss, newest sample last
    private final float[] repeated;
    private final float[] leaving; // the end of what was repeated before

    private int pitch;
    private int periods;
    private int length; // of what is repeated
    private int position;
    private int leftToLeave;
    private int concealed; // samples since the last real one

    LossConcealment(int sampleRateHz) {
        this.shortestPitch = samples(SHORTEST_PITCH_US, sampleRateHz);
        this.longestPitch = samples(LONGEST_PITCH_US, sampleRateHz);
        this.compared = samples(COMPARED_US, sampleRateHz);
        this.step = samples(STEP_US, sampleRateHz);
        this.past = new short[samples(PAST_US, sampleRateHz)];
        this.made = new short[past.length];
        this.repeated = new float[MAX_PERIODS * longestPitch];
        this.leaving = new float[longestPitch / 4];
    }

    private static int samples(int us, int sampleRateHz) {
        return (int) ((long) us * sampleRateHz / 1_000_000);
    }

    /** Takes decoded samples; after a loss the first of them are blended with what it would have gone on with. */
    void heard(short[] samples, int off, int count) {
        if (concealed > 0) {
            int overlap = Math.min(count, Math.min(step, quarter() + (concealed - 1) / step * (step * 4 / 10)));
            int kept = Math.min(concealed, made.length);
            append(past, made, made.length - kept, kept);
            for (int i = 0; i < overlap; i++) {
                float real = (i + 1f) / (overlap + 1);
                samples[off + i] = rounded(real * samples[off + i] + (1 - real) * next());
            }
            concealed = 0;
        }
        append(past, samples, off, count);
    }

    void conceal(short[] out, int off, int count) {
        if (concealed == 0) {
            pitch = pitch();
            periods = 1;
            position = 0;
            leftToLeave = 0;
            repeat();
        }
        for (int i = 0; i < count; i++) {
            if (concealed % step == 0 && concealed > 0 && periods < MAX_PERIODS) {
                moreVariety();
            }
            int sinceLoss = concealed;
            float sample = next();
            if (sinceLoss < quarter()) { // from the reversed past into the repetition
                float in = (sinceLoss + 1f) / (quarter() + 1);
                sample = in * sample + (1 - in) * past[past.length - 1 - sinceLoss];
            }
            out[off + i] = rounded(sample);
        }
        append(made, out, off, count);
    }

    /** The next sample of the repetition, faded as the loss lasts. */
    private float next() {
        float sample = repeated[position];
        if (leftToLeave > 0) {
            float out = (float) leftToLeave / (quarter() + 1);
            sample = (1 - out) * sample + out * leaving[quarter() - leftToLeave];
            leftToLeave--;
        }
        position = position + 1 == length ? 0 : position + 1;
        float gain = 1 - FADE_PER_STEP * Math.max(0, concealed - step) / step;
        concealed++;
        return Math.max(0, gain) * sample;
    }

    /** A single period sounds like a whistle after a while: repeats one more, from the same phase on. */
    private void moreVariety() {
        for (int i = 0; i < quarter(); i++) {
            leaving[i] = repeated[(position + i) % length];
        }
        leftToLeave = quarter();
        periods++;
        position %= pitch;
        repeat();
    }

    private void repeat() {
        length = periods * pitch;
        int begin = past.length - length;
        for (int i = 0; i < length; i++) {
            repeated[i] = past[begin + i];
        }
        for (int i = 0; i < quarter(); i++) {
            float in = (i + 1f) / (quarter() + 1);
            int at = length - quarter() + i;
            repeated[at] = (1 - in) * repeated[at] + in * past[begin - quarter() + i];
        }
    }

    /** The lag at which the past is most like itself. */
    private int pitch() {
        int coarse = likest(longestPitch, shortestPitch, 2);
        return likest(Math.min(longestPitch, coarse + 1), Math.max(shortestPitch, coarse - 1), 1);
    }

    private int likest(int from, int downTo, int stride) {
        int best = from;
        float most = -Float.MAX_VALUE;
        int begin = past.length - compared;
        for (int lag = from; lag >= downTo; lag -= stride) {
            float product = 0;
            float energy = 0;
            for (int i = begin; i < past.length; i += stride) {
                float earlier = past[i - lag];
                product += past[i] * earlier;
                energy += earlier * earlier;
            }
            float likeness = product / (float) Math.sqrt(Math.max(energy, 1e4f * compared));
            if (likeness > most) {
                most = likeness;
                best = lag;
            }
        }
        return best;
    }

    private int quarter() {
        return pitch / 4;
    }

    /** Moves samples into a buffer at its end. */
    private static void append(short[] buffer, short[] samples, int off, int count) {
        int kept = Math.min(count, buffer.length);
        System.arraycopy(buffer, kept, buffer, 0, buffer.length - kept);
        System.arraycopy(samples, off + count - kept, buffer, buffer.length - kept, kept);
    }

    private static short rounded(float sample) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
    }
}
