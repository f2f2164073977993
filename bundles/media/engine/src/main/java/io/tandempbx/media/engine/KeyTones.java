package io.tandempbx.media.engine;

/** The pairs of frequencies that stand for the keys of a telephone (ITU-T Q.23). */
final class KeyTones {
    /** Row by row, as on the telephone. */
    static final String KEYS = "123A456B789C*0#D";

    /** Frequencies of one group, a row or a column each. */
    static final int GROUP = 4;

    /** The rows in hertz, then the columns. */
    private static final int[] HZ = {697, 770, 852, 941, 1209, 1336, 1477, 1633};

    private KeyTones() {}

    /** How many frequencies there are: the low group, then the high group. */
    static int count() {
        return HZ.length;
    }

    /** One frequency in hertz. */
    static int hz(int index) {
        return HZ[index];
    }

    /** The key of a row and a column, both counted from 0. */
    static char key(int row, int column) {
        return KEYS.charAt(row * GROUP + column);
    }

    /** The lower frequency of a key. */
    static int lowHz(char key) {
        return HZ[index(key) / GROUP];
    }

    /** The higher frequency of a key. */
    static int highHz(char key) {
        return HZ[GROUP + index(key) % GROUP];
    }

    private static int index(char key) {
        int index = KEYS.indexOf(key);
        if (index < 0) {
            throw new IllegalArgumentException("key '" + key + "' is none of " + KEYS);
        }
        return index;
    }
}
