package io.tandempbx.codec.g726;

/** The quantizers of the four bit rates (G.726 tables 1 to 4, 11 and 12). */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never changed
enum Rate {
    KBIT_16(2, new int[] {261}, new int[] {116, 365}, new int[] {-22, 439}, new int[] {0, 7}),
    KBIT_24(3, new int[] {8, 218, 331}, new int[] {-2048, 135, 273, 373}, new int[] {-4, 30, 137, 582}, new int[] {
        0, 1, 2, 7
    }),
    KBIT_32(
            4,
            new int[] {-124, 80, 178, 246, 300, 349, 400},
            new int[] {-2048, 4, 135, 213, 273, 323, 373, 425},
            new int[] {-12, 18, 41, 64, 112, 198, 355, 1122},
            new int[] {0, 0, 0, 1, 1, 1, 3, 7}),
    KBIT_40(
            5,
            new int[] {-122, -16, 68, 139, 198, 250, 298, 339, 378, 413, 445, 475, 502, 528, 553},
            new int[] {-2048, -66, 28, 104, 169, 224, 274, 318, 358, 395, 429, 459, 488, 514, 539, 566},
            new int[] {14, 14, 24, 39, 40, 41, 58, 100, 141, 179, 219, 280, 358, 440, 529, 696},
            new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6});

    private final int bits;
    private final int[] levels; // between magnitudes, of the logarithm
    private final int[] values; // the logarithm, by magnitude
    private final int[] scaleWeights; // W(I), by magnitude
    private final int[] speedWeights; // F(I), by magnitude

    Rate(int bits, int[] levels, int[] values, int[] scaleWeights, int[] speedWeights) {
        this.bits = bits;
        this.levels = levels;
        this.values = values;
        this.scaleWeights = scaleWeights;
        this.speedWeights = speedWeights;
    }

    int bits() {
        return bits;
    }

    /** The code of a difference whose magnitude has this logarithm relative to the scale factor. */
    int code(boolean negative, int logarithm) {
        int magnitude = 0;
        while (magnitude < levels.length && logarithm >= levels[magnitude]) {
            magnitude++;
        }
        boolean zeroForbidden = bits > 2;
        if (negative || (magnitude == 0 && zeroForbidden)) {
            return (1 << bits) - 1 - magnitude;
        }
        return magnitude;
    }

    boolean isNegative(int code) {
        return code >> (bits - 1) != 0;
    }

    private int magnitude(int code) {
        return isNegative(code) ? (1 << bits) - 1 - code : code;
    }

    int value(int code) {
        return values[magnitude(code)];
    }

    int scaleWeight(int code) {
        return scaleWeights[magnitude(code)];
    }

    int speedWeight(int code) {
        return speedWeights[magnitude(code)];
    }
}
