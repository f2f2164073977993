package io.tandempbx.store.jpa;

import static java.util.Objects.requireNonNull;

import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.persistence.EntityManagerFactory;
import javax.persistence.PersistenceException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the directory once the database gave a first snapshot. Registers the services itself: a service that Declarative
 * Services registers exists before it is activated, and would stay although the first snapshot could not be loaded.
 */
@Component(
        immediate = true,
        service = {},
        configurationPid = StoreSettings.PID)
public final class ExtensionStore {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionStore.class);
    private static final String IMPORT_PROPERTY = "tandem.import";
    private static final long RETRY_MS = 2_000;
    private static final long STOP_BOUND_MS = 5_000;

    private final BundleContext context;
    private final DirectoryOpening opening;
    private final ExtensionRepository repository;
    private final Thread opener = new Thread(this::openUntilStopped, "tandem-store-open");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Object gate = new Object();
    private volatile StoreSettings settings;
    private volatile @Nullable DirectorySnapshot first;
    private @Nullable ServiceRegistration<?> registration; // guarded by gate

    @Activate
    public ExtensionStore(
            BundleContext context,
            @Reference(target = "(osgi.unit.name=tandem)") EntityManagerFactory factory,
            Map<String, Object> configuration) {
        this.context = requireNonNull(context, "context");
        this.repository = new ExtensionRepository(requireNonNull(factory, "factory"));
        Path etc = Path.of(System.getProperty("karaf.etc", "etc"));
        this.opening =
                new DirectoryOpening(repository, etc.resolve("demo-extensions.csv"), new SecureRandom(), System.out);
        this.settings = StoreSettings.PRESET;
        try {
            settings = StoreSettings.checked(withoutTargets(configuration));
        } catch (InvalidSettingsException e) {
            LOG.error("The preset settings are used: {}", e.getMessage());
        }
    }

    @Activate
    void start() {
        opener.start();
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            settings = StoreSettings.checked(withoutTargets(configuration));
        } catch (InvalidSettingsException e) {
            LOG.error("The settings stay as they were: {}", e.getMessage());
            return;
        }
        DirectorySnapshot loaded = first;
        if (loaded != null) {
            warnOfRealm(loaded.realm());
        }
    }

    @Deactivate
    void stop() {
        ServiceRegistration<?> leaving;
        synchronized (gate) {
            stopping.countDown();
            leaving = registration;
            registration = null;
        }
        if (leaving != null) {
            leaving.unregister();
        }
        try {
            opener.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void openUntilStopped() {
        boolean told = false;
        try {
            while (!open(told) && !stopping.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
                told = true;
            }
        } catch (InterruptedException e) {
            LOG.warn("The loading thread was interrupted; the directory stays away");
        }
    }

    /** True when there is nothing left to do. */
    private boolean open(boolean told) {
        DirectorySnapshot snapshot;
        try {
            snapshot = opening.open(
                    settings,
                    Optional.ofNullable(System.getProperty(IMPORT_PROPERTY)).map(Path::of));
        } catch (PersistenceException e) {
            if (!told) {
                LOG.warn(
                        "The directory could not be loaded, trying again every {} s: {}",
                        RETRY_MS / 1000,
                        e.toString());
            }
            return false;
        }
        // Asked for once: a successor of this bundle must not undo what an operator changed since.
        System.clearProperty(IMPORT_PROPERTY);
        first = snapshot;
        warnOfRealm(snapshot.realm());
        offer(new ExtensionDirectory(repository, snapshot));
        return true;
    }

    private void offer(ExtensionDirectory directory) {
        String[] names = {DirectoryService.class.getName(), DirectoryAdminService.class.getName()};
        ServiceRegistration<?> offered = context.registerService(names, directory, null);
        boolean late;
        synchronized (gate) {
            late = stopping.getCount() == 0;
            if (!late) {
                registration = offered;
            }
        }
        if (late) {
            offered.unregister();
        } else {
            LOG.info(
                    "Directory with {} extensions is available",
                    directory.snapshot().extensions().size());
        }
    }

    /** Declarative Services adds where a reference points; that is nothing an operator wrote. */
    private static Map<String, Object> withoutTargets(Map<String, Object> configuration) {
        Map<String, Object> written = new HashMap<>(configuration);
        written.keySet().removeIf(key -> key.endsWith(".target"));
        return written;
    }

    private void warnOfRealm(String inEffect) {
        String wanted = settings.realm();
        if (!wanted.equals(inEffect)) {
            LOG.warn(
                    "etc/{}.cfg: key realm = '{}' has no effect: the stored password hashes contain realm '{}'; set the"
                            + " key to that, or begin with an empty database and give every password again",
                    StoreSettings.PID,
                    wanted,
                    inEffect);
        }
    }
}
