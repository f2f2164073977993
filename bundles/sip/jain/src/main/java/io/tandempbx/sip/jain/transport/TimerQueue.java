package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.state.StaleEpochException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for everything that happens later. Tasks return at once. Thread-safe. */
public final class TimerQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TimerQueue.class);
    private static final long STOP_LIMIT_MS = 2000;

    /** Something that is going to happen. */
    @FunctionalInterface
    public interface Task {

        /** Prevents it, unless it has begun. */
        void cancel();
    }

    private final ScheduledThreadPoolExecutor executor;

    public TimerQueue() {
        executor = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "sip-timers"));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs a task after a delay; ignored once the queue is stopped. */
    public Task after(long delayMs, Runnable task) {
        try {
            Future<?> waiting = executor.schedule(() -> guarded(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
            return () -> waiting.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // stopped; the record stays for the successor
        }
    }

    /** Drops what is waiting and returns when the running task is over, within two seconds. */
    public void stop() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(STOP_LIMIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A signalling timer still runs after {} ms", STOP_LIMIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (StaleEpochException e) {
            LOG.debug("A successor took over: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A signalling timer failed", e);
        }
    }
}
