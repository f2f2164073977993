package io.tandempbx.media.engine;

/**
 * Keys as tones, one after another, for a peer that takes no telephone events (ITU-T Q.23). However long a key was pressed, it
 * sounds for 100 ms and is followed by 60 ms of silence. Not thread-safe; allocates nothing per frame.
 */
final class SoundingKeys {
    static final int RATE_HZ = 8000;
    private static final int TONE = 100 * RATE_HZ / 1000;
    private static final int WITH_PAUSE = 160 * RATE_HZ / 1000;
    private static final double LOW_PEAK = 7050; // -10 dBm0
    private static final double HIGH_PEAK = 8880; // -8 dBm0: the higher tones suffer more on their way
    private static final int MOST_WAITING = 16;

    private final char[] waiting = new char[MOST_WAITING];
    private int waitingCount;
    private int at = WITH_PAUSE; // samples of the present key and its pause that are over
    private double lowStep;
    private double highStep;

    /** Lets a key sound after those before it; with sixteen waiting nobody hears it. */
    void press(char key) {
        if (waitingCount < MOST_WAITING) {
            waiting[waitingCount++] = key;
        }
    }

    boolean isSounding() {
        return at < WITH_PAUSE || waitingCount > 0;
    }

    /** The next samples, from index 0. */
    void next(short[] out, int count) {
        for (int i = 0; i < count; i++) {
            if (at >= WITH_PAUSE && waitingCount > 0) {
                begin();
            }
            out[i] = at < TONE ? (short) Math.round(sample()) : 0;
            at = Math.min(WITH_PAUSE, at + 1);
        }
    }

    private void begin() {
        lowStep = 2 * Math.PI * KeyTones.lowHz(waiting[0]) / RATE_HZ;
        highStep = 2 * Math.PI * KeyTones.highHz(waiting[0]) / RATE_HZ;
        waitingCount--;
        System.arraycopy(waiting, 1, waiting, 0, waitingCount);
        at = 0;
    }

    private double sample() {
        return LOW_PEAK * Math.sin(lowStep * at) + HIGH_PEAK * Math.sin(highStep * at);
    }
}
