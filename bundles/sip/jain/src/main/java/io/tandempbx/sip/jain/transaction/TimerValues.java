package io.tandempbx.sip.jain.transaction;

/**
 * The timers of RFC 3261 §17, all in proportion to T1.
 *
 * @param t1Ms estimated round trip
 */
public record TimerValues(long t1Ms) {

    /** T2, the longest gap between repeats. */
    long t2Ms() {
        return 8 * t1Ms;
    }

    /** T4, how long a message may be under way. */
    long t4Ms() {
        return 10 * t1Ms;
    }

    /** Timers B, F, H, J, L and M: when a transaction gives up or is forgotten. */
    long giveUpMs() {
        return 64 * t1Ms;
    }
}
