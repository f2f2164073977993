package io.tandempbx.store.jpa;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.persistence.PersistenceException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads something from the database before a service is offered, and again for each database that takes the place of the
 * last, on a thread of its own. When the database does not come soon, what was kept of it is offered instead.
 *
 * @param <S> what is loaded
 */
final class Loading<S> {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);
    private static final long RETRY_MS = 2_000;
    private static final long PATIENCE_MS = 3_000;
    private static final long STOP_BOUND_MS = 5_000;

    /** What is loaded and offered; used by the loading thread only. */
    interface Subject<S> {
        /** What was kept on disk. */
        Optional<S> kept();

        /**
         * Loads for the first time, and keeps it on disk.
         *
         * @throws PersistenceException if the database does not answer; may be repeated
         */
        S load();

        /** Offers the service; what is returned withdraws it. */
        Runnable offer(S first);

        /**
         * Loads once more, into the offered service.
         *
         * @throws PersistenceException if the database does not answer; may be repeated
         */
        void reload();
    }

    private final String name;
    private final Subject<S> subject;
    private final Semaphore arrivals = new Semaphore(0); // a database came, or it is time to end
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Does nothing yet.
     *
     * @param name of what is loaded, for the log
     */
    Loading(String name, Subject<S> subject) {
        this.name = name;
        this.subject = subject;
        this.thread = new Thread(this::run, "tandem-store-" + name);
    }

    void start() {
        thread.start();
    }

    /** A database is there. */
    void arrived() {
        arrivals.release();
    }

    /** The service is withdrawn when this returns. */
    void stop() {
        stopping.countDown();
        arrivals.release();
        try {
            thread.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            S first = first();
            if (first == null) {
                return;
            }
            Runnable withdrawal = subject.offer(first);
            try {
                keepLoaded();
            } finally {
                withdrawal.run();
            }
        } catch (InterruptedException e) {
            LOG.warn("The loading thread was interrupted; the {} go away", name);
        }
    }

    /** What the database holds or, when it does not come soon, what it held last; null when it is time to end. */
    private @Nullable S first() throws InterruptedException {
        Optional<S> last = subject.kept();
        if (last.isEmpty()) {
            arrivals.acquire();
        } else if (!arrivals.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            LOG.info("The database is not there yet: the {} are served as they were last", name);
            return last.get();
        }
        return untilItAnswers(subject::load);
    }

    private void keepLoaded() throws InterruptedException {
        arrivals.acquire();
        while (stopping.getCount() > 0) {
            untilItAnswers(() -> {
                subject.reload();
                return true;
            });
            arrivals.acquire();
        }
    }

    /** Null when it is time to end. */
    private <R> @Nullable R untilItAnswers(Supplier<R> load) throws InterruptedException {
        boolean told = false;
        while (stopping.getCount() > 0) {
            try {
                return load.get();
            } catch (PersistenceException e) {
                if (!told) {
                    LOG.warn(
                            "The {} could not be loaded, trying every {} s: {}",
                            name,
                            RETRY_MS / 1000,
                            DatabaseFaults.describe(e));
                    told = true;
                }
            }
            if (stopping.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        return null;
    }
}
