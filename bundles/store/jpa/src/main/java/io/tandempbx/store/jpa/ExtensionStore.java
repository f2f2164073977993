package io.tandempbx.store.jpa;

import static java.util.Objects.requireNonNull;

import io.tandempbx.directory.api.DirectoryAdminService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.ServiceSlot;
import io.tandempbx.wiring.api.SettingsFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the directory once the database gave a first snapshot, and from then on whether the database is there or not.
 * Registers the services itself: a service that Declarative Services registers exists before its component is activated,
 * and would stay although the first snapshot could not be loaded. Loading runs on a thread of its own.
 */
@Component(
        immediate = true,
        service = {},
        configurationPid = StoreSettings.PID)
public final class ExtensionStore {
    private static final Logger LOG = LoggerFactory.getLogger(ExtensionStore.class);
    private static final String IMPORT_PROPERTY = "tandem.import";
    private static final String[] SERVICES = {DirectoryService.class.getName(), DirectoryAdminService.class.getName()};
    private static final long RETRY_MS = 2_000;
    private static final long PATIENCE_MS = 3_000;
    private static final long STOP_BOUND_MS = 5_000;

    private final BundleContext context;
    private final KeptDirectory kept;
    private final ServiceSlot<EntityManagerFactory> database = new ServiceSlot<>();
    private final ExtensionRepository repository = new ExtensionRepository(database);
    private final DirectoryOpening opening;
    private final Semaphore arrivals = new Semaphore(0); // a database came, or it is time to end
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread loader = new Thread(this::load, "tandem-store-load");
    private final SettingsFile<StoreSettings> settings = StoreSettings.file();
    private volatile @Nullable ExtensionDirectory directory; // written by the loader

    @Activate
    public ExtensionStore(BundleContext context, Map<String, Object> configuration) {
        this(
                context,
                configuration,
                Path.of(System.getProperty("karaf.etc", "etc")),
                new KeptDirectory(Path.of(System.getProperty("karaf.data", "data"), "db/directory")));
    }

    ExtensionStore(
            BundleContext context, Map<String, Object> configuration, Path etc, KeptDirectory kept) { // for unit tests
        this.kept = kept;
        this.context = requireNonNull(context, "context");
        this.opening =
                new DirectoryOpening(repository, etc.resolve("demo-extensions.csv"), new SecureRandom(), System.out);
        settings.takeOrTell(configuration, broken -> LOG.error("The preset settings are used: {}", broken));
    }

    @Reference(
            target = "(osgi.unit.name=tandem)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatabase(EntityManagerFactory factory) {
        database.bind(factory);
        arrivals.release();
    }

    void unbindDatabase(EntityManagerFactory factory) {
        database.unbind(factory);
    }

    @Activate
    void start() {
        loader.start();
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            settings.take(configuration);
        } catch (InvalidSettingsException e) {
            LOG.error("The settings stay as they were: {}", e.getMessage());
            return;
        }
        ExtensionDirectory present = directory;
        if (present != null) {
            warnOfRealm(present.snapshot().realm());
        }
    }

    /** The loader withdraws the services before it ends. */
    @Deactivate
    void stop() {
        stopping.countDown();
        arrivals.release();
        try {
            loader.join(STOP_BOUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void load() {
        try {
            DirectorySnapshot first = first();
            if (first == null) {
                return;
            }
            ExtensionDirectory serving = new ExtensionDirectory(repository, first, kept::keep);
            directory = serving;
            warnOfRealm(first.realm());
            ServiceRegistration<?> registration = context.registerService(SERVICES, serving, null);
            LOG.info(
                    "Directory with {} extensions is available",
                    first.extensions().size());
            try {
                keepLoaded(serving);
            } finally {
                registration.unregister();
            }
        } catch (InterruptedException e) {
            LOG.warn("The loading thread was interrupted; the directory goes away");
        }
    }

    /** What the database holds or, when it does not come soon, what it held last; null when it is time to end. */
    private @Nullable DirectorySnapshot first() throws InterruptedException {
        Optional<DirectorySnapshot> last = kept.read();
        if (last.isEmpty()) {
            arrivals.acquire();
        } else if (!arrivals.tryAcquire(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            LOG.info("The database is not there yet: the directory is served as it was last");
            return last.get();
        }
        DirectorySnapshot loaded = untilItAnswers(this::open);
        if (loaded != null) {
            kept.keep(loaded);
        }
        return loaded;
    }

    /** Takes what another database holds, each time one takes the place of the last. */
    private void keepLoaded(ExtensionDirectory serving) throws InterruptedException {
        arrivals.acquire();
        while (stopping.getCount() > 0) {
            DirectorySnapshot next = untilItAnswers(() -> serving.reload(this::open));
            if (next != null) {
                warnOfRealm(next.realm());
            }
            arrivals.acquire();
        }
    }

    /** Null when it is time to end. */
    private @Nullable DirectorySnapshot untilItAnswers(Supplier<DirectorySnapshot> load) throws InterruptedException {
        boolean told = false;
        while (stopping.getCount() > 0) {
            try {
                return load.get();
            } catch (PersistenceException e) {
                if (!told) {
                    LOG.warn(
                            "The directory could not be loaded, trying every {} s: {}",
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

    private DirectorySnapshot open() {
        Optional<Path> imported =
                Optional.ofNullable(System.getProperty(IMPORT_PROPERTY)).map(Path::of);
        DirectorySnapshot snapshot = opening.open(settings.settings(), imported);
        // Asked for once: a successor of this bundle must not undo what an operator changed since.
        System.clearProperty(IMPORT_PROPERTY);
        return snapshot;
    }

    private void warnOfRealm(String inEffect) {
        String wanted = settings.settings().realm();
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
