package io.tandempbx.conference.core;

import java.time.Instant;

/**
 * How far a caller has come, as the state kept with the call.
 *
 * @param digits   of the PIN entered so far; in the room the last key, which may begin a code
 * @param tries    wrong PINs
 * @param joinedAt meaningless before it is in the room
 */
record Stay(Phase phase, String digits, int tries, boolean muted, Instant joinedAt) {
    private static final String SEPARATOR = ";";
    private static final int PARTS = 5;

    /** Where it is. */
    enum Phase {
        /** Asked for the PIN. */
        PIN,
        /** In the room. */
        ROOM,
        /** Hears the last word. */
        BYE
    }

    static Stay asked() {
        return new Stay(Phase.PIN, "", 0, false, Instant.EPOCH);
    }

    static Stay inRoom(Instant now) {
        return new Stay(Phase.ROOM, "", 0, false, now);
    }

    Stay pressed(String keys) {
        return new Stay(phase, keys, tries, muted, joinedAt);
    }

    Stay tried() {
        return new Stay(phase, "", tries + 1, muted, joinedAt);
    }

    Stay muted(boolean changed) {
        return new Stay(phase, "", tries, changed, joinedAt);
    }

    Stay leaving() {
        return new Stay(Phase.BYE, "", tries, muted, joinedAt);
    }

    String text() {
        return String.join(
                SEPARATOR,
                phase.name(),
                digits,
                Integer.toString(tries),
                Boolean.toString(muted),
                Long.toString(joinedAt.toEpochMilli()));
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Stay parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("state '" + text + "' must have " + PARTS + " parts");
        }
        return new Stay(
                Phase.valueOf(parts[0]),
                parts[1],
                Integer.parseInt(parts[2]),
                Boolean.parseBoolean(parts[3]),
                Instant.ofEpochMilli(Long.parseLong(parts[4])));
    }
}
