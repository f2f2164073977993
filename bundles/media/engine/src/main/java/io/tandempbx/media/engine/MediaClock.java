package io.tandempbx.media.engine;

import java.util.function.LongSupplier;

/** Time: nanoseconds for intervals in memory, wall-clock milliseconds for what is written in records. */
record MediaClock(LongSupplier nanos, LongSupplier wallMs) {
    static final MediaClock SYSTEM = new MediaClock(System::nanoTime, System::currentTimeMillis);
    private static final long NS_PER_MS = 1_000_000L;

    long nowNs() {
        return nanos.getAsLong();
    }

    long nowMs() {
        return wallMs.getAsLong();
    }

    /** The wall-clock time of a moment on the nanosecond clock. */
    long toWallMs(long momentNs) {
        return nowMs() - (nowNs() - momentNs) / NS_PER_MS;
    }

    /** The moment on the nanosecond clock of a wall-clock time. */
    long toNs(long momentMs) {
        return nowNs() - (nowMs() - momentMs) * NS_PER_MS;
    }
}
