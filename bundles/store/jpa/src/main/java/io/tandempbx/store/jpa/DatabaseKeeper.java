package io.tandempbx.store.jpa;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the configured database usable, on a thread of its own: opens it, brings its schema up to date, then offers it;
 * asks it each second, and lets nobody wait for it while it is away. Follows settings and {@code .env}: another database
 * takes the place of the one before, another password is tried and then used for new connections, without either being
 * noticed by anybody who can wait a moment.
 */
final class DatabaseKeeper implements DatabaseService, AutoCloseable {
    /** What the keeper needs from outside: makes a prepared database known, until the result is closed. */
    interface Offer extends BiFunction<DataSource, DatabaseKind, Runnable> {}

    private static final Logger LOG = LoggerFactory.getLogger("database");
    private static final long LOOK_MS = 1_000; // at .env, and at the database
    private static final long STOP_BOUND_MS = 10_000;

    private final Path envFile;
    private final Path data;
    private final Offer offer;
    private final SchemaUpdate schema = new SchemaUpdate();
    private final DatabaseFaults faults = new DatabaseFaults();
    private final ConnectionUses uses = new ConnectionUses();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "tandem-store-database");
    private volatile boolean stopping;
    private volatile @Nullable DatabaseKind wanted;
    private volatile boolean suspected;
    private volatile DatabaseState state =
            new DatabaseState("", "", false, Instant.now(), "not opened yet", 0, 0, 0, 0);
    private volatile @Nullable ConnectionPool pool; // written by the thread

    // confined to the thread
    private EnvFile env = EnvFile.ABSENT;
    private @Nullable EnvFile complainedAbout;
    private @Nullable DatabaseAddress address;
    private @Nullable DatabaseAddress refusedLogin;
    private @Nullable Runnable withdrawal;

    DatabaseKeeper(Path envFile, Path data, Offer offer) {
        this.envFile = envFile;
        this.data = data;
        this.offer = offer;
    }

    void start() {
        thread.start();
    }

    /** How long connections were in use, to all databases since this revision began. */
    MetricSource uses() {
        return uses;
    }

    /** The database that settings ask for; may be told at any time. */
    void want(DatabaseKind kind) {
        wanted = kind;
        wake.release();
    }

    @Override
    public DatabaseState state() {
        DatabaseState known = state;
        ConnectionPool present = pool;
        HikariPoolMXBean figures = present == null ? null : present.figures();
        if (figures == null) {
            return known;
        }
        return new DatabaseState(
                known.database(),
                known.location(),
                known.answers(),
                known.since(),
                known.fault(),
                known.probeMs(),
                figures.getActiveConnections(),
                figures.getIdleConnections(),
                figures.getThreadsAwaitingConnection());
    }

    /** What users take connections from, or null while no database is open. */
    @Nullable
    DataSource source() {
        ConnectionPool present = pool;
        return present == null ? null : present.gate();
    }

    /** Withdraws the database and closes it. */
    @Override
    public void close() {
        stopping = true;
        wake.release();
        boolean interrupted = false;
        try {
            thread.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                wake.drainPermits();
                follow();
                if (pool != null) {
                    ask();
                }
                wake.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            LOG.warn("The database thread was interrupted; the database goes away");
        } finally {
            closePool();
        }
    }

    /** Compares what is wanted with what is open. */
    private void follow() {
        DatabaseKind kind = wanted;
        if (kind == null) {
            return;
        }
        DatabaseAddress next;
        try {
            if (kind == DatabaseKind.POSTGRESQL) {
                readEnv();
            }
            next = DatabaseAddress.of(kind, env, data);
        } catch (InvalidSettingsException | IOException e) {
            if (!env.equals(complainedAbout)) {
                LOG.error("The database stays as it is: {}", e.getMessage());
                complainedAbout = env;
            }
            return;
        }
        DatabaseAddress present = address;
        if (present == null || !present.isSameDatabase(next)) {
            closePool();
            LOG.info("Database is {}", next);
            address = next;
            pool = new ConnectionPool(next, faults, uses, this::suspect);
            note(false, "not asked yet", 0);
        } else if (!present.equals(next) && !next.equals(refusedLogin)) {
            changeLogin(next);
        }
    }

    private void readEnv() throws IOException {
        EnvFile read = EnvFile.read(envFile);
        if (read.equals(env)) {
            return;
        }
        env = read;
        if (!read.isPrivate()) {
            LOG.warn("{} can be read by others than its owner; its mode should be 0600", envFile);
        }
        if (!read.wrongLines().isEmpty()) {
            LOG.warn("{}: lines {} are not KEY=value and say nothing", envFile, read.wrongLines());
        }
    }

    /** Another password is used once it is known to be right, or when the one before is of no use anyway. */
    private void changeLogin(DatabaseAddress next) {
        ConnectionPool present = pool;
        if (present == null) {
            return;
        }
        try (Connection connection = next.login().source().getConnection()) {
            LOG.info(
                    "Database login changed: {} ({})",
                    next,
                    connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException e) {
            if (state.answers()) {
                LOG.warn("The login of before stays in use: {}", DatabaseFaults.describe(e));
                refusedLogin = next;
                return;
            }
        }
        present.renew(next);
        address = next;
        refusedLogin = null;
    }

    private void suspect() {
        suspected = true;
        wake.release();
    }

    private void ask() {
        boolean anew = suspected;
        suspected = false;
        ConnectionPool present = pool;
        DatabaseAddress here = address;
        if (present == null || here == null) {
            return;
        }
        long startNs = System.nanoTime();
        try {
            if (withdrawal == null) {
                schema.apply(here.patientSource());
            }
            present.probe(anew);
        } catch (SQLException e) {
            faults.tell(e);
            present.letIn(false);
            refusedLogin = null;
            note(false, DatabaseFaults.describe(e), 0);
            return;
        }
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        boolean before = state.answers();
        present.letIn(true);
        if (!before) {
            faults.over();
            LOG.info("Database answers: {}", here);
        }
        note(true, "", tookMs);
        if (withdrawal == null) {
            withdrawal = offer.apply(present.gate(), here.kind());
        }
    }

    private void note(boolean answers, String fault, long probeMs) {
        DatabaseAddress here = address;
        Instant since = state.answers() == answers ? state.since() : Instant.now();
        state = new DatabaseState(
                here == null ? "" : here.kind().text(),
                here == null ? "" : here.location(),
                answers,
                since,
                fault,
                probeMs,
                0,
                0,
                0);
    }

    private void closePool() {
        Optional.ofNullable(withdrawal).ifPresent(Runnable::run);
        withdrawal = null;
        ConnectionPool present = pool;
        pool = null;
        if (present != null) {
            present.close();
        }
        address = null;
        refusedLogin = null;
    }
}
