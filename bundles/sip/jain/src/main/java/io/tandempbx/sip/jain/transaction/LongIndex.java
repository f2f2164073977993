package io.tandempbx.sip.jain.transaction;

/** A map from hashes to positions without an object for each (open addressing, linear probing). Not thread-safe. */
final class LongIndex {
    /** What {@link #get} returns for an unknown key. */
    static final long NONE = -1;

    private static final int FIRST_SIZE = 1024; // a power of two, as every size

    private long[] keys = new long[FIRST_SIZE]; // 0 where nothing is
    private long[] values = new long[FIRST_SIZE];
    private int size;

    /** @param key not 0 */
    long get(long key) {
        int at = find(key);
        return keys[at] == key ? values[at] : NONE;
    }

    /** @param value not {@link #NONE} */
    void put(long key, long value) {
        if (2 * size >= keys.length) {
            grow();
        }
        int at = find(key);
        size += keys[at] == key ? 0 : 1;
        keys[at] = key;
        values[at] = value;
    }

    /** Forgets a key, unless it has got another value meanwhile. */
    void remove(long key, long value) {
        int hole = find(key);
        if (keys[hole] != key || values[hole] != value) {
            return;
        }
        int mask = keys.length - 1;
        for (int at = (hole + 1) & mask; keys[at] != 0; at = (at + 1) & mask) {
            // what its own place cannot be seen from without the hole being in between moves into it
            if (((at - (int) keys[at]) & mask) >= ((at - hole) & mask)) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
        size--;
    }

    /** Where this key is, or would be. */
    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) key & mask;
        while (keys[at] != key && keys[at] != 0) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new long[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }
}
