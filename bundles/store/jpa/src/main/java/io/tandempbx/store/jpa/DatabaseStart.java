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
    private static final long STOP_BOUND_MS = 10_000;

    private final BundleContext context;
    private final Thread thread = new Thread(this::run, "tandem-store-database");
    private final Semaphore wake = new Semaphore(0); // the hook failed, or it is time to end
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
        boolean told = false;
        try {
            do {
                ServiceRegistration<PreHook> hook = context.registerService(
                        PreHook.class,
                        database -> prepare(schema, database),
                        FrameworkUtil.asDictionary(Map.of(PreHook.KEY_NAME, HOOK_NAME)));
                try {
                    wake.acquire();
                } finally {
                    hook.unregister();
                }
                if (!told && stopping.getCount() > 0) {
                    LOG.warn("The database is not ready; trying again every {} s", RETRY_MS / 1000);
                    told = true;
                }
            } while (!stopping.await(RETRY_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.warn("The database thread was interrupted; the database stays away");
        }
    }

    private void prepare(SchemaUpdate schema, DataSource database) throws SQLException {
        try {
            schema.apply(database);
        } catch (SQLException e) {
            wake.release();
            throw e;
        }
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
