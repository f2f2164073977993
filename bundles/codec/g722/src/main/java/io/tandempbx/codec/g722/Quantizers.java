package io.tandempbx.codec.g722;

/** The quantizers of both bands: decision levels, output values and weights of the codes (G.722 tables 14 to 21). */
final class Quantizers {
    /** Levels between the 30 magnitudes of the low band, in units of an eighth of the scale factor's 4096th. */
    private static final int[] Q6 = {
        35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
        1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    private static final int LARGEST_HALF = Integer.highestOneBit(Q6.length);

    private static final int[] QM6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    private static final int[] QM4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    private static final int[] QM2 = {-7408, -1616, 7408, 1616};

    /** By the four leading bits of a low code. */
    private static final int[] LOW_WEIGHTS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    private static final int[] HIGH_WEIGHTS = {798, -214, 798, -214};
    private static final int HIGH_LEVEL = 564;
    private static final int FRACTION_BITS = 15;
    private static final int LARGEST_POSITIVE =
            32; // the low code of the largest magnitudes; smaller ones count upwards
    private static final int LARGEST_NEGATIVE = 4;
    private static final int SMALLEST_NEGATIVE = 63; // and 62 the next; from then on 31 downwards

    private Quantizers() {}

    /** The six-bit code of a difference in the low band. */
    static int lowCode(int difference, int scale) {
        int magnitude = difference >= 0 ? difference : -(difference + 1);
        int step = 0; // levels that it reaches
        for (int half = LARGEST_HALF; half > 0; half >>= 1) {
            int next = step + half;
            if (next <= Q6.length && magnitude >= (Q6[next - 1] * scale) >> 12) {
                step = next;
            }
        }
        if (difference >= 0) {
            return LARGEST_POSITIVE + Q6.length - step;
        }
        return step < 2 ? SMALLEST_NEGATIVE - step : LARGEST_NEGATIVE + Q6.length - step;
    }

    /** The two-bit code of a difference in the high band. */
    static int highCode(int difference, int scale) {
        int magnitude = difference >= 0 ? difference : -(difference + 1);
        boolean large = magnitude >= (HIGH_LEVEL * scale) >> 12;
        if (difference >= 0) {
            return large ? 2 : 3;
        }
        return large ? 0 : 1;
    }

    static int lowValue(int code, int scale) {
        return (scale * QM6[code]) >> FRACTION_BITS;
    }

    /** What both sides adapt by: the value of a low code without its last two bits, which may be lost. */
    static int lowCoarseValue(int code, int scale) {
        return (scale * QM4[code >> 2]) >> FRACTION_BITS;
    }

    static int highValue(int code, int scale) {
        return (scale * QM2[code]) >> FRACTION_BITS;
    }

    static int lowWeight(int code) {
        return LOW_WEIGHTS[code >> 2];
    }

    static int highWeight(int code) {
        return HIGH_WEIGHTS[code];
    }
}
