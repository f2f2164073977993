package io.tandempbx.codec.g722;

/** The filter that splits 16 kHz into two bands of 8 kHz and puts them together again (G.722 table 11). */
final class QuadratureMirror {
    /** Of 24 coefficients every other one; those between are the same backwards. */
    private static final int[] HALF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    private static final int PAIRS = HALF.length;
    private static final int SPAN = 2 * PAIRS;

    /** Longer than the filter, so that what it needs moves to the front only now and then; oldest first. */
    private final int[] past = new int[16 * SPAN];

    private int start; // of the values that the filter spans

    /** Takes the next two values of the stream. */
    void push(int first, int second) {
        start += 2;
        if (start + SPAN > past.length) {
            System.arraycopy(past, start, past, 0, SPAN - 2);
            start = 0;
        }
        past[start + SPAN - 2] = first;
        past[start + SPAN - 1] = second;
    }

    /** The first of each pair, by the coefficients as they are. */
    int first() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++) {
            sum += past[start + 2 * i] * HALF[i];
        }
        return sum;
    }

    /** The second of each pair, by the coefficients backwards. */
    int second() {
        int sum = 0;
        for (int i = 0; i < PAIRS; i++) {
            sum += past[start + 2 * i + 1] * HALF[PAIRS - 1 - i];
        }
        return sum;
    }

    static short saturated(int value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
