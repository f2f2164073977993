package io.tandempbx.voicemail.core;

import java.util.NavigableMap;
import java.util.TreeMap;

/** One mailbox as it is in memory; guarded by {@link Mailboxes}. */
final class Mailbox {
    final NavigableMap<String, Row> rows = new TreeMap<>(); // by id, which grows with time
    Lock lock = Lock.NONE;
    boolean recordedGreeting;
    boolean temporaryGreeting;

    /**
     * What keeps others out.
     *
     * @param pin           hash of the PIN; empty for none
     * @param failures      wrong PINs since the last right one
     * @param lockedUntilMs wall clock; 0 for not locked
     */
    record Lock(String pin, int failures, long lockedUntilMs) {
        static final Lock NONE = new Lock("", 0, 0);

        boolean isLocked(long nowMs) {
            return nowMs < lockedUntilMs;
        }
    }
}
