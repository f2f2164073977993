package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

/**
 * The adaptive part of one sub-band, alike in encoder and decoder: scale factor and predictor (G.722 clauses 3.3 to 3.6
 * and blocks 3L, 3H, 4L, 4H of clause 6.2). Names of variables follow the recommendation.
 */
final class Band {
    private static final int ZEROS = 6;
    private static final int FRACTION_BITS = 15;
    private static final int LARGEST = 16_383;
    private static final int SMALLEST = -16_384;

    /** Powers of two in 32 steps, the mantissas of scale factors (table 13). */
    private static final int[] ILB = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private final int largestLogScale;
    private final int logScaleShift;

    private int nb; // logarithm of the scale factor
    private int det; // scale factor
    private int s; // prediction
    private int sz; // its part from the zeros
    private int r1; // reconstructed signal, newest first
    private int r2;
    private int p1; // partially reconstructed signal, newest first
    private int p2;
    private int a1;
    private int a2;
    private final int[] b = new int[ZEROS];
    private final int[] d = new int[ZEROS]; // twice the quantized differences, newest first

    private Band(int largestLogScale, int logScaleShift, int det) {
        this.largestLogScale = largestLogScale;
        this.logScaleShift = logScaleShift;
        this.det = det;
    }

    static Band low() {
        return new Band(18_432, 8, 32);
    }

    static Band high() {
        return new Band(22_528, 10, 8);
    }

    int prediction() {
        return s;
    }

    /** The sample of 15 bits that differs from the prediction by this. */
    int sample(int difference) {
        return Math.max(SMALLEST, Math.min(LARGEST, s + difference));
    }

    int scale() {
        return det;
    }

    /** Takes the quantized difference of this sample and the weight of its code, and predicts the next. */
    void adapt(int difference, int weight) {
        adaptScale(weight);
        predict(difference);
    }

    private void adaptScale(int weight) {
        nb = Math.max(0, Math.min(largestLogScale, ((nb * 127) >> 7) + weight));
        int shift = logScaleShift - (nb >> 11);
        int mantissa = ILB[nb >> 6 & 31];
        det = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    private void predict(int difference) {
        int r0 = saturated(s + difference);
        int p0 = saturated(sz + difference);
        adaptPoles(p0);
        r2 = r1;
        r1 = r0;
        p2 = p1;
        p1 = p0;
        int sp = saturated(((a1 * saturated(2 * r1)) >> FRACTION_BITS) + ((a2 * saturated(2 * r2)) >> FRACTION_BITS));
        sz = saturated(adaptZeros(difference));
        s = saturated(sp + sz);
    }

    private void adaptPoles(int p0) {
        boolean like1 = p0 < 0 == p1 < 0;
        boolean like2 = p0 < 0 == p2 < 0;
        int four = saturated(4 * a1);
        int wd2 = Math.min(like1 ? -four : four, Short.MAX_VALUE);
        int next2 = (wd2 >> 7) + (like2 ? 128 : -128) + ((a2 * 32_512) >> FRACTION_BITS);
        a2 = Math.max(-12_288, Math.min(12_288, next2));
        int next1 = saturated((like1 ? 192 : -192) + ((a1 * 32_640) >> FRACTION_BITS));
        int limit = saturated(15_360 - a2);
        a1 = Math.max(-limit, Math.min(limit, next1));
    }

    /** Adapts the zeros by the differences so far, takes this one, and returns what they predict; none can overflow. */
    private int adaptZeros(int difference) {
        int step = difference == 0 ? 0 : 128;
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            b[i] = ((d[i] ^ difference) < 0 ? -step : step) + ((b[i] * 32_640) >> FRACTION_BITS);
            d[i] = i == 0 ? saturated(2 * difference) : d[i - 1];
            sum += (b[i] * d[i]) >> FRACTION_BITS;
        }
        return sum;
    }
}
