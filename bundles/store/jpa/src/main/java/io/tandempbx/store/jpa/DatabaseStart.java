package io.tandempbx.store.jpa;

import static java.util.Objects.requireNonNull;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.store.api.DatabaseBackupService;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the database going beside the start of everything else: not a moment of opening files or updating the schema is
 * spent on the thread that starts bundles or delivers configurations. What follows from a prepared database (persistence
 * unit, extension store) happens on the keeper's thread too, which registers it as a service.
 */
@Component(
        immediate = true,
        service = {DatabaseService.class, DatabaseBackupService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = StoreSettings.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class DatabaseStart implements DatabaseService, DatabaseBackupService, MetricSource, SettingsOwner {
    static final String SOURCE_NAME = "pbx";
    static final String KIND_PROPERTY = "tandem.database";
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseStart.class);

    private final BundleContext context;
    private final DatabaseKeeper keeper;
    private final EmbeddedBackup backup;
    private final SettingsFile<StoreSettings> settings = StoreSettings.file();

    @Activate
    public DatabaseStart(BundleContext context, Map<String, Object> configuration) {
        this.context = requireNonNull(context, "context");
        Path data = Path.of(System.getProperty("karaf.data", "data")).toAbsolutePath();
        Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();
        makeFolder(data.resolve("db"));
        keeper = new DatabaseKeeper(home.resolve(".env"), data, this::offer);
        backup = new EmbeddedBackup(keeper::source);
        modified(configuration);
    }

    @Activate
    void start() {
        keeper.start();
    }

    /** A file with a wrong value changes nothing; the extension store says what is wrong with it. */
    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            keeper.want(settings.take(configuration).database());
        } catch (InvalidSettingsException e) {
            LOG.debug("The database stays as it is", e);
        }
    }

    @Deactivate
    void stop() {
        keeper.close();
    }

    @Override
    public SettingsFile<StoreSettings> settings() {
        return settings;
    }

    @Override
    public DatabaseState state() {
        return keeper.state();
    }

    @Override
    public long backUp(Path file) throws IOException {
        return backup.backUp(file);
    }

    @Override
    public void collect(MetricSink sink) {
        keeper.uses().collect(sink);
    }

    /** Not while the bundle stops: what builds the persistence unit is gone before this component is. */
    private Runnable offer(DataSource source, DatabaseKind kind) {
        if (context.getBundle().getState() == Bundle.STOPPING) {
            return () -> {};
        }
        Map<String, Object> properties = new HashMap<>();
        properties.put("osgi.jndi.service.name", SOURCE_NAME);
        properties.put(KIND_PROPERTY, kind.text());
        ServiceRegistration<DataSource> registration =
                context.registerService(DataSource.class, source, FrameworkUtil.asDictionary(properties));
        return registration::unregister;
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
