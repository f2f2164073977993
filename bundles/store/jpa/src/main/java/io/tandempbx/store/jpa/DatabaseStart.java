package io.tandempbx.store.jpa;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.ops4j.pax.jdbc.hook.PreHook;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the database going beside the start of everything else. Pax JDBC waits for the hook {@value #HOOK_NAME} before it
 * makes the data source, and makes it on the thread that registers the hook; what follows (schema, persistence unit,
 * extension store) happens there too. So the hook is registered on a thread of its own, and not a moment of opening files
 * or updating the schema is spent on the thread that starts bundles or delivers configurations.
 *
 * <p>Pax JDBC asks a hook once and gives up when the database does not answer; a new hook makes it ask again.
 */
@Component(
        immediate = true,
        service = {})
public final class DatabaseStart {
    static final String HOOK_NAME = "tandem-schema";
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseStart.class);
    private static final long RETRY_MS = 5_000;
    private static final long PATIENCE_MS = 20_000;
    private static final long STOP_BOUND_MS = 10_000;

    private final BundleContext context;
    private final Thread thread = new Thread(this::run, "tandem-store-database");
    private final Semaphore wake = new Semaphore(0); // the hook failed, or it is time to end
    private volatile boolean asked;
    private volatile String fault = "";
    private final CountDownLatch stopping = new CountDownLatch(1);

    @Activate
    public DatabaseStart(BundleContext context) {
        this.context = requireNonNull(context, "context");
    }

    @Activate
    void start() {
        thread.start();
    }

    @Deactivate
    void stop() {
        stopping.countDown();
        wake.release();
        try {
            thread.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        makeFolder(Path.of(System.getProperty("karaf.data", "data"), "db"));
        SchemaUpdate schema = new SchemaUpdate();
        try {
            do {
                wake.drainPermits();
                ServiceRegistration<PreHook> hook = context.registerService(
                        PreHook.class,
                        database -> prepare(schema, database),
                        FrameworkUtil.asDictionary(Map.of(PreHook.KEY_NAME, HOOK_NAME)));
                try {
                    if (!wake.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                        if (!asked) {
                            LOG.warn("There is no data source: look at etc/org.ops4j.datasource-pbx.cfg");
                        }
                        wake.acquire();
                    }
                } finally {
                    hook.unregister();
                }
            } while (!stopping.await(RETRY_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.warn("The database thread was interrupted; the database stays away");
        }
    }

    /** On whatever thread Pax JDBC makes the data source; it logs nothing of a failure, so this does, once. */
    private void prepare(SchemaUpdate schema, DataSource database) throws SQLException {
        asked = true;
        try {
            schema.apply(database);
            if (!fault.isEmpty()) {
                LOG.info("The database is ready");
                fault = "";
            }
        } catch (SQLException e) {
            String present = describe(e);
            if (!present.equals(fault)) {
                LOG.warn("The database is not ready, trying again every {} s: {}", RETRY_MS / 1000, present);
                fault = present;
            }
            wake.release();
            throw e;
        }
    }

    /** State and message of the innermost cause; those around it only say that something failed. */
    private static String describe(SQLException failure) {
        Throwable inner = failure;
        String state = failure.getSQLState();
        while (inner.getCause() != null) {
            inner = inner.getCause();
            if (inner instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return "SQLSTATE " + state + ", " + inner.getMessage();
    }

    /** The folder of the embedded database, which holds credentials, is nobody else's. */
    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("The folder {} could not be made: {}", folder, e.toString());
        }
    }
}
