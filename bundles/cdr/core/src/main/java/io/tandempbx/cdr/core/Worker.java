package io.tandempbx.cdr.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that is woken when there is something to do, gathers what comes within a short while, so that a loaded system
 * writes seldom and much at once, and tries again each second what does not work.
 */
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long RETRY_MS = 1_000;
    private static final long LOOK_MS = 5_000; // nobody is waited for longer than that, woken or not
    private static final long STOP_BOUND_MS = 10_000;

    private final Work work;
    private final long gatherMs;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param gatherMs from being woken to beginning, in milliseconds */
    Worker(String name, long gatherMs, Work work) {
        this.work = work;
        this.gatherMs = gatherMs;
        this.thread = new Thread(this::run, name);
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. Never blocks. */
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Ends after what it is at. */
    @Override
    public void close() {
        stopped.countDown();
        wake.release();
        try {
            thread.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                Work.Outcome outcome = once();
                if (outcome == Work.Outcome.MORE) {
                    continue;
                }
                if (outcome == Work.Outcome.RETRY) {
                    boolean unused =
                            stopped.await(RETRY_MS, TimeUnit.MILLISECONDS); // whoever wakes it does not hurry it
                } else if (wake.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
                    boolean unused = stopped.await(gatherMs, TimeUnit.MILLISECONDS);
                    wake.drainPermits(); // whoever wakes it from now on may have brought more
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("{} was interrupted and ends", thread.getName());
        }
    }

    private Work.Outcome once() {
        try {
            return work.once();
        } catch (RuntimeException e) {
            LOG.error("{} failed and is tried again", thread.getName(), e);
            return Work.Outcome.RETRY;
        }
    }
}
