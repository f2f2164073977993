package io.tandempbx.security.core;

import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.StorageException;
import io.tandempbx.security.api.Token;
import io.tandempbx.security.api.User;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that waits for the database, on one thread: reads users and tokens when a store arrives, makes the first
 * users, deletes rows of revoked tokens, writes the audit log, sweeps what has expired.
 */
final class Bookkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Bookkeeper.class);
    private static final long ROUND_MS = 2_000;
    private static final long TOKEN_SWEEP_MS = 600_000;
    private static final long STOP_LIMIT_MS = 5_000;

    private final Thread thread = new Thread(this::run, "security-books");
    private final Semaphore work = new Semaphore(0);
    private volatile boolean stale = true; // users and tokens are to be read
    private volatile boolean stopping;
    private long tokensSweptMs; // the thread's
    private @Nullable Books books; // set before start

    private record Books(
            Accounts accounts, Repositories repositories, AuditTrail audit, Bans bans, FirstUsers first, Clock clock) {}

    void keep(
            Accounts accounts, Repositories repositories, AuditTrail audit, Bans bans, FirstUsers first, Clock clock) {
        books = new Books(accounts, repositories, audit, bans, first, clock);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopping = true;
        work.release();
        try {
            thread.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** There is something for the audit log. */
    void wake() {
        work.release();
    }

    /** A store arrived. */
    void reload() {
        stale = true;
        work.release();
    }

    private void run() {
        Books present = books;
        if (present == null) {
            return;
        }
        try {
            while (!stopping) {
                round(present);
                if (work.tryAcquire(ROUND_MS, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("The bookkeeping of security was interrupted; changes wait for its successor");
        }
    }

    private void round(Books present) {
        try {
            if (stale && read(present)) {
                stale = false;
            }
            deleteRevoked(present.accounts, present.repositories);
            present.audit.flush();
            present.bans.sweep();
            sweepTokens(present);
        } catch (RuntimeException e) { // a thread's top: the next round tries again
            LOG.warn("Bookkeeping of security failed: {}", e.toString());
        }
    }

    /** False while either repository is away or does not answer, or when something changed meanwhile. */
    private boolean read(Books present) {
        long before = present.accounts.changes();
        List<User> users = new ArrayList<>();
        List<Token> tokens = new ArrayList<>();
        boolean read = present.repositories
                        .users
                        .call(store -> attempt(() -> users.addAll(store.users())))
                        .orElse(false)
                && present.repositories
                        .tokens
                        .call(store -> attempt(() -> tokens.addAll(store.tokens())))
                        .orElse(false);
        if (!read) {
            return false;
        }
        if (!present.accounts.replace(users, tokens, before)) {
            work.release(); // once more, soon
            return false;
        }
        if (users.isEmpty()) {
            try {
                present.first.create();
            } catch (RefusedException e) {
                LOG.warn("The first users could not be made: {}", e.getMessage());
                return false;
            }
        }
        return true;
    }

    /** Deletes rows of revoked tokens, as far as the database answers. */
    static void deleteRevoked(Accounts accounts, Repositories repositories) {
        for (String id : accounts.revoked()) {
            boolean deleted = repositories
                    .tokens
                    .call(store -> attempt(() -> store.revoke(id)))
                    .orElse(false);
            if (!deleted) {
                return;
            }
            accounts.deleted(id);
        }
    }

    private void sweepTokens(Books present) {
        long nowMs = present.clock.millis();
        if (nowMs - tokensSweptMs < TOKEN_SWEEP_MS) {
            return;
        }
        Instant now = Instant.ofEpochMilli(nowMs);
        boolean swept = present.repositories
                .tokens
                .call(store -> attempt(() -> store.removeExpired(now)))
                .orElse(false);
        if (swept) {
            present.accounts.tokens().stream()
                    .filter(token -> !token.expiresAt().isAfter(now))
                    .forEach(present.accounts::remove);
            tokensSweptMs = nowMs;
        }
    }

    private interface Step {
        void run() throws StorageException;
    }

    private static boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (StorageException e) {
            LOG.debug("The database does not answer: {}", e.getMessage());
            return false;
        }
    }
}
