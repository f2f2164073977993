package io.tandempbx.store.jpa;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells faults of the database in one line each: the first of its SQLSTATE at once, then once a minute with the number
 * of those in between. Thread-safe.
 */
final class DatabaseFaults {
    private static final Logger LOG = LoggerFactory.getLogger("database");
    private static final long QUIET_NS = 60_000_000_000L;
    private static final long CUT_NS = 1_000_000_000L;
    private static final String UNKNOWN = "HY000";

    private static final class Repeats {
        private long toldAtNs;
        private int since;
    }

    private final Map<String, Repeats> byState = new HashMap<>(); // guarded by this

    /** The fault, as it is shown: SQLSTATE and message of the innermost cause. */
    static String describe(Throwable failure) {
        return "sqlstate=" + state(failure) + " " + innermost(failure).getMessage();
    }

    void tell(Throwable failure) {
        tell(failure, System.nanoTime());
    }

    synchronized void tell(Throwable failure, long nowNs) {
        String state = state(failure);
        Repeats known = byState.get(state);
        if (known != null && nowNs - known.toldAtNs < QUIET_NS) {
            known.since++;
            return;
        }
        String more = known == null || known.since == 0 ? "" : " (and " + known.since + " more since the last line)";
        Repeats now = new Repeats();
        now.toldAtNs = nowNs;
        byState.put(state, now);
        LOG.warn("database fault {}{}", describe(failure), more);
    }

    /** The database answers: the next fault is a new one. */
    synchronized void over() {
        byState.clear();
    }

    /** Whether there was no connection, rather than an answer. */
    static boolean isOutage(Throwable failure) {
        String state = state(failure);
        return state.startsWith("08") || state.startsWith("57P");
    }

    /**
     * Whether a session was cut off between its test and its use, as a server's operator may do at any moment; another
     * connection is likely to do. What took longer was no cut.
     *
     * @param sinceNs when the connection was asked for
     */
    static boolean isCut(Throwable failure, long sinceNs) {
        return isOutage(failure) && System.nanoTime() - sinceNs < CUT_NS;
    }

    static String state(Throwable failure) {
        String state = null;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state == null ? UNKNOWN : state;
    }

    private static Throwable innermost(Throwable failure) {
        Throwable inner = failure;
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            inner = cause;
        }
        return inner;
    }

    private static @Nullable Throwable next(Throwable failure) {
        return failure.getCause() == failure ? null : failure.getCause();
    }
}
