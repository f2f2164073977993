package io.tandempbx.benchmarks;

import java.util.BitSet;

/** What the receiver of one stream saw. Thread-safe: the receiving thread counts, others ask. */
final class StreamReception {
    private final BitSet seen = new BitSet();
    private int highest;
    private long duplicates;
    private long disordered;
    private long lastArrivalNs;
    private long largestGapNs;

    /** Counts a packet by its sequence number; that of the first is one. */
    synchronized void packet(short sequence, long nowNs) {
        int number = Math.max(0, highest + (short) (sequence - highest)); // beyond the wrap-arounds
        if (seen.get(number)) {
            duplicates++;
        }
        seen.set(number);
        if (number < highest) {
            disordered++;
        }
        highest = Math.max(highest, number);
        if (lastArrivalNs != 0) {
            largestGapNs = Math.max(largestGapNs, nowNs - lastArrivalNs);
        }
        lastArrivalNs = nowNs;
    }

    /** Packets that did not come, of so many that were sent. */
    synchronized int missing(int sent) {
        return sent - seen.get(1, sent + 1).cardinality();
    }

    /** The highest that came; 0 before the first. */
    synchronized int highest() {
        return highest;
    }

    synchronized long duplicates() {
        return duplicates;
    }

    synchronized long disordered() {
        return disordered;
    }

    /** The longest time between two packets since the last call; one that still goes on counts as far as it has come. */
    synchronized long takeLargestGapNs(long nowNs) {
        long largest = lastArrivalNs == 0 ? 0 : Math.max(largestGapNs, nowNs - lastArrivalNs);
        largestGapNs = 0;
        return largest;
    }
}
