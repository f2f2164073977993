package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioTap;

/**
 * Numbers the frames of all sessions alike, in milliseconds: the time of day when the engine began, and what went by
 * since. Whoever sets the time of day does not move it.
 */
final class FrameClock {
    private static final long NS_PER_MS = 1_000_000;

    private final long originMs;
    private final long originNs;

    FrameClock(MediaClock clock) {
        this.originMs = clock.nowMs();
        this.originNs = clock.nowNs();
    }

    /** The time of the frame that is due then. */
    long timeMs(long dueNs) {
        long ms = originMs + Math.floorDiv(dueNs - originNs, NS_PER_MS);
        return ms - Math.floorMod(ms, (long) AudioTap.FRAME_MS);
    }
}
