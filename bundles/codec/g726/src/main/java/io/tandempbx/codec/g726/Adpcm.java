package io.tandempbx.codec.g726;

import java.util.Arrays;

/**
 * The adaptive part of one stream, alike in encoder and decoder: scale factor, speed of adaptation, predictor and
 * detection of tones (G.726 clauses 2.4 to 2.8). Names of variables follow the recommendation.
 */
final class Adpcm {
    /*
     * The predictor multiplies in a small floating point: six bits of mantissa, four of exponent, one of sign:
     *
     *   10   9 8 7 6    5 4 3 2 1 0
     *  sign  exponent   mantissa (from 32 to 63)
     *
     * Here a negative number of that kind is its magnitude minus 1024.
     */
    private static final int ZEROS = 6;
    private static final int FLOAT_ZERO = 32;
    private static final int FLOAT_SIGN = 1024;

    private final Rate rate;

    private int yu = 544; // fast scale factor
    private int yl = 34_816; // slow scale factor
    private int dms; // short and long average of the codes
    private int dml;
    private int ap; // speed control
    private boolean tone;
    private int a1;
    private int a2;
    private final int[] b = new int[ZEROS];
    private final int[] dq = new int[ZEROS]; // quantized differences as small floating point, newest first
    private int sr1 = FLOAT_ZERO; // reconstructed signal likewise
    private int sr2 = FLOAT_ZERO;
    private boolean pk1; // signs of the partially reconstructed signal
    private boolean pk2;

    private int sez;
    private int se;
    private int y;

    Adpcm(Rate rate) {
        this.rate = rate;
        Arrays.fill(dq, FLOAT_ZERO);
        predict();
    }

    /** The code of a sample of 14 bits; adapts. */
    int encode(int sample) {
        int d = sample - se;
        int code = rate.code(d < 0, logarithm(Math.abs(d)) - (y >> 2));
        adapt(code);
        return code;
    }

    /** The sample of 16 bits of a code; adapts. */
    short decode(int code) {
        int sr = adapt(code);
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sr << 2));
    }

    private static int bitLength(int magnitude) {
        return 32 - Integer.numberOfLeadingZeros(magnitude);
    }

    /** To the base of 2, seven bits of fraction. */
    private static int logarithm(int magnitude) {
        int exponent = bitLength(magnitude >> 1);
        return (exponent << 7) + (magnitude << 7 >> exponent & 0x7f);
    }

    /** Takes the code into account and returns the reconstructed sample. */
    private int adapt(int code) {
        boolean negative = rate.isNegative(code);
        int magnitude = magnitude(rate.value(code) + (y >> 2));
        int sr = negative ? se - magnitude : se + magnitude;
        int dqsez = sr + sez - se;
        boolean transition = tone && isTransition(magnitude);
        adaptScale(rate.scaleWeight(code));
        adaptPredictor(transition, dqsez, negative, magnitude);
        remember(negative, magnitude, sr, dqsez < 0);
        tone = !transition && a2 < -11_776;
        adaptSpeed(transition, rate.speedWeight(code));
        predict();
        return sr;
    }

    private static int magnitude(int logarithm) {
        if (logarithm < 0) {
            return 0;
        }
        return (128 + (logarithm & 0x7f)) << 7 >> (14 - (logarithm >> 7 & 15));
    }

    private boolean isTransition(int magnitude) {
        int exponent = yl >> 15;
        int threshold = exponent > 9 ? 31 << 10 : (32 + (yl >> 10 & 31)) << exponent;
        return magnitude > (threshold + (threshold >> 1)) >> 1;
    }

    private void adaptScale(int weight) {
        yu = Math.max(544, Math.min(5120, y + (((weight << 5) - y) >> 5)));
        yl += yu + (-yl >> 6);
    }

    private void adaptPredictor(boolean transition, int dqsez, boolean negative, int magnitude) {
        if (transition) {
            a1 = 0;
            a2 = 0;
            Arrays.fill(b, 0);
            return;
        }
        boolean pk0 = dqsez < 0;
        int next2 = a2 - (a2 >> 7);
        if (dqsez != 0) {
            int fa1 = pk0 == pk1 ? -a1 : a1;
            if (fa1 < -8191) {
                next2 -= 256;
            } else {
                next2 += fa1 > 8191 ? 255 : fa1 >> 5;
            }
            next2 += pk0 == pk2 ? 128 : -128;
        }
        a2 = Math.max(-12_288, Math.min(12_288, next2));
        a1 -= a1 >> 8;
        if (dqsez != 0) {
            a1 += pk0 == pk1 ? 192 : -192;
        }
        int limit = 15_360 - a2;
        a1 = Math.max(-limit, Math.min(limit, a1));
        int leak = rate == Rate.KBIT_40 ? 9 : 8;
        for (int i = 0; i < ZEROS; i++) {
            b[i] -= b[i] >> leak;
            if (magnitude != 0) {
                b[i] += negative == dq[i] < 0 ? 128 : -128;
            }
        }
    }

    private void remember(boolean negative, int magnitude, int sr, boolean pk0) {
        System.arraycopy(dq, 0, dq, 1, ZEROS - 1);
        dq[0] = smallFloat(negative, magnitude);
        sr2 = sr1;
        sr1 = smallFloat(sr < 0, Math.abs(sr));
        pk2 = pk1;
        pk1 = pk0;
    }

    private static int smallFloat(boolean negative, int magnitude) {
        int value = FLOAT_ZERO;
        if (magnitude != 0) {
            int exponent = bitLength(magnitude);
            value = (exponent << 6) + (magnitude << 6 >> exponent);
        }
        return negative ? value - FLOAT_SIGN : value;
    }

    private void adaptSpeed(boolean transition, int weight) {
        int f = weight << 9;
        dms += (f - dms) >> 5;
        dml += ((f << 2) - dml) >> 7;
        if (transition) {
            ap = 256;
        } else if (y < 1536 || tone || Math.abs((dms << 2) - dml) >= dml >> 3) {
            ap += (512 - ap) >> 4;
        } else {
            ap += -ap >> 4;
        }
    }

    private void predict() {
        int zeros = 0;
        for (int i = 0; i < ZEROS; i++) {
            zeros += product(b[i] >> 2, dq[i]);
        }
        sez = zeros >> 1;
        se = (zeros + product(a2 >> 2, sr2) + product(a1 >> 2, sr1)) >> 1;
        y = scale();
    }

    private int scale() {
        if (ap >= 256) {
            return yu;
        }
        int slow = yl >> 6;
        int off = yu - slow;
        int al = ap >> 2;
        return slow + (off < 0 ? (off * al + 63) >> 6 : (off * al) >> 6);
    }

    private static int product(int coefficient, int value) {
        int magnitude = coefficient > 0 ? coefficient : -coefficient & 0x1fff;
        int exponent = bitLength(magnitude) - 6;
        int mantissa = FLOAT_ZERO;
        if (magnitude != 0) {
            mantissa = exponent >= 0 ? magnitude >> exponent : magnitude << -exponent;
        }
        int shift = exponent + (value >> 6 & 15) - 13;
        int raw = (mantissa * (value & 63) + 48) >> 4;
        int product = shift >= 0 ? raw << shift & 0x7fff : raw >> -shift;
        return (coefficient ^ value) < 0 ? -product : product;
    }
}
