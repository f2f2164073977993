package io.tandempbx.media.engine;

/**
 * Tells speech from a line on which nobody speaks, by its level: opens with the first frame above -50 dBm0, and closes
 * after 400 ms below, so that the ends of words pass. One thread only.
 */
final class LevelGate {
    private static final long OPENING_SQUARE = 60 * 60; // mean; 0 dBm0 is a root of about 16,000
    private static final int HANG_TICKS = 20;

    private int ticksLeft;

    /** Takes the next 20 ms from index 0; whether they are to be heard. */
    boolean take(short[] samples, int count) {
        long squares = 0;
        for (int i = 0; i < count; i++) {
            squares += samples[i] * samples[i];
        }
        ticksLeft = squares > OPENING_SQUARE * count ? HANG_TICKS : Math.max(0, ticksLeft - 1);
        return ticksLeft > 0;
    }

    /** Whether what was taken is the last that is heard before it closes. */
    boolean isClosing() {
        return ticksLeft == 1;
    }

    /** Closes at once. */
    void close() {
        ticksLeft = 0;
    }
}
