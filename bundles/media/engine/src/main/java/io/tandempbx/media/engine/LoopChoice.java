package io.tandempbx.media.engine;

import java.util.function.LongSupplier;

/**
 * Which loop is to read a new call. Packets that one loop finds at once cost less than the same ones found by two, so the
 * first gets all calls as long as all loops together need little of one processor; then every loop gets its part. So does
 * it of many calls that come at once, for nobody knows yet what they will need. Not thread-safe; the control side calls it
 * under its lock.
 */
final class LoopChoice {
    private static final long PERIOD_NS = 1_000_000_000L;
    private static final double LITTLE = 0.25; // of a processor
    private static final double MUCH = 0.35;
    private static final int AT_ONCE = 200; // sessions in a period

    private final LongSupplier cpuNs;
    private boolean one = true;
    private boolean measured;
    private long measuredNs;
    private long measuredCpuNs;
    private int chosen;

    /** @param cpuNs processor time of all loops so far */
    LoopChoice(LongSupplier cpuNs) {
        this.cpuNs = cpuNs;
    }

    /** The number of the loop for a session of this call, below {@code loops}; mostly the same for all of one call. */
    int loop(String call, int loops, long nowNs) {
        if (!measured || nowNs - measuredNs >= PERIOD_NS) {
            measure(nowNs);
        }
        chosen++;
        return one && chosen <= AT_ONCE ? 0 : Math.floorMod(call.hashCode(), loops);
    }

    private void measure(long nowNs) {
        long presentNs = cpuNs.getAsLong();
        if (measured) {
            double part = (presentNs - measuredCpuNs) / (double) (nowNs - measuredNs);
            one = part < (one ? MUCH : LITTLE);
        }
        measured = true;
        measuredNs = nowNs;
        measuredCpuNs = presentNs;
        chosen = 0;
    }
}
