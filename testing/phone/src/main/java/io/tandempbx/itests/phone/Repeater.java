package io.tandempbx.itests.phone;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Repeats a message at growing intervals until it is stopped or 32 s are over (RFC 3261 §17). */
final class Repeater {
    private static final long T1_MS = 500;
    private static final long T2_MS = 4_000;
    private static final long LIMIT_MS = 32_000;
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Runnable repeat;
    private final long longestMs;
    private volatile boolean stopped;
    private long elapsedMs;

    private Repeater(Runnable repeat, long longestMs) {
        this.repeat = repeat;
        this.longestMs = longestMs;
    }

    /** Starts repeating; the first repetition comes after 500 ms, later ones after twice the time, 4 s at most. */
    static Repeater start(Runnable repeat) {
        return start(repeat, T2_MS);
    }

    /** The same as an INVITE is repeated, each time after twice the time (RFC 3261 §17.1.1.2). */
    static Repeater doubling(Runnable repeat) {
        return start(repeat, LIMIT_MS);
    }

    private static Repeater start(Runnable repeat, long longestMs) {
        Repeater repeater = new Repeater(repeat, longestMs);
        repeater.schedule(T1_MS);
        return repeater;
    }

    void stop() {
        stopped = true;
    }

    private void schedule(long delayMs) {
        var unused = TIMER.schedule(() -> fire(delayMs), delayMs, TimeUnit.MILLISECONDS);
    }

    private void fire(long delayMs) {
        elapsedMs += delayMs;
        if (!stopped && elapsedMs < LIMIT_MS) {
            repeat.run();
            schedule(Math.min(2 * delayMs, longestMs));
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        return new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "phone-timer");
            thread.setDaemon(true);
            return thread;
        });
    }
}
