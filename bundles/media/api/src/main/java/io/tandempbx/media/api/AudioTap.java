package io.tandempbx.media.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes what the peer of a session says, a frame of 20 ms at a time, without a gap: what did not come is concealed for a
 * moment, then silence. Called on an engine thread, so it copies and returns at once and never throws.
 */
@ConsumerType
public interface AudioTap {

    /** Samples per second. */
    int RATE_HZ = 8000;

    /** What one frame lasts. */
    int FRAME_MS = 20;

    /**
     * One frame.
     *
     * @param timeMs  of the frame by the engine's own clock, a multiple of {@link #FRAME_MS} that is the same for all
     *                sessions: near the time of day, but it never goes back and has no jumps except where the engine was
     *                held up or replaced
     * @param samples linear, 16 bits, mono, {@link #RATE_HZ}; the engine's own, not to be changed nor kept
     * @param length  samples that count, from index 0: 160
     */
    void audio(long timeMs, short[] samples, int length);
}
