package io.tandempbx.presence.core;

import io.tandempbx.ring.state.StaleEpochException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of presence: what is done with subscriptions is done here, one after the other. */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int STOP_SECONDS = 2;

    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "presence");
        made.setDaemon(true);
        return made;
    });

    /** Does this behind what was asked for before; nothing once stopped. */
    void run(Runnable task) {
        after(0, task);
    }

    void after(long delayMs, Runnable task) {
        try {
            var unused = thread.schedule(() -> attempt(task), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped: {}", e.getMessage());
        }
    }

    /** Does this again and again. */
    void every(long periodMs, Runnable task) {
        var unused = thread.scheduleWithFixedDelay(() -> attempt(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** How much is still to be done, timers among it. */
    int waiting() {
        return thread.getQueue().size();
    }

    /** Does what is due, within two seconds, and nothing after. */
    void stop() {
        CountDownLatch done = new CountDownLatch(1);
        run(done::countDown);
        try {
            if (!done.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Not all that was due could be done within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.getQueue().clear();
        thread.shutdown();
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        } catch (RuntimeException e) { // the thread's top: what comes next is still done
            LOG.error("An event of presence failed", e);
        }
    }
}
