package io.tandempbx.benchmarks;

import java.util.Arrays;

/** Durations in steps of 5 µs up to 10 s, and the largest exactly. One thread writes; read when it is done. */
final class Histogram {
    private static final int STEP_NS = 5_000;
    private static final int STEPS = 2_000_000;

    private final int[] counts = new int[STEPS];
    private long total;
    private long maxNs;

    void add(long durationNs) {
        counts[(int) Math.min(STEPS - 1, Math.max(0, durationNs) / STEP_NS)]++;
        total++;
        maxNs = Math.max(maxNs, durationNs);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        maxNs = 0;
    }

    long total() {
        return total;
    }

    double maxMs() {
        return maxNs / 1e6;
    }

    /** The upper end of the step that holds this share of all durations, in milliseconds. */
    double ms(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return (i + 1.0) * STEP_NS / 1e6;
            }
        }
        return 0;
    }

    /** The share of all durations that were longer, to a step. */
    double shareAbove(double ms) {
        long above = 0;
        for (int i = (int) (ms * 1e6 / STEP_NS); i < STEPS; i++) {
            above += counts[i];
        }
        return (double) above / Math.max(1, total);
    }
}
