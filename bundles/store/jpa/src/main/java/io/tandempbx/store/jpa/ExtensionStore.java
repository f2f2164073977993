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
import javax.persistence.EntityManagerFactory;
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

    private final BundleContext context;
    private final KeptDirectory kept;
    private final ServiceSlot<EntityManagerFactory> database = new ServiceSlot<>();
    private final ExtensionRepository repository = new ExtensionRepository(database);
    private final DirectoryOpening opening;
    private final Loading<DirectorySnapshot> loading = new Loading<>("extensions", new Subject());
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
        loading.arrived();
    }

    void unbindDatabase(EntityManagerFactory factory) {
        database.unbind(factory);
    }

    @Activate
    void start() {
        loading.start();
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

    /** The services are withdrawn before this returns. */
    @Deactivate
    void stop() {
        loading.stop();
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

    private final class Subject implements Loading.Subject<DirectorySnapshot> {

        @Override
        public Optional<DirectorySnapshot> kept() {
            return kept.read();
        }

        @Override
        public DirectorySnapshot load() {
            DirectorySnapshot loaded = open();
            kept.keep(loaded);
            return loaded;
        }

        @Override
        public Runnable offer(DirectorySnapshot first) {
            ExtensionDirectory serving = new ExtensionDirectory(repository, first, kept::keep);
            directory = serving;
            warnOfRealm(first.realm());
            ServiceRegistration<?> registration = context.registerService(SERVICES, serving, null);
            LOG.info(
                    "Directory with {} extensions is available",
                    first.extensions().size());
            return registration::unregister;
        }

        @Override
        public void reload() {
            ExtensionDirectory serving = directory;
            if (serving != null) {
                warnOfRealm(serving.reload(ExtensionStore.this::open).realm());
            }
        }
    }
}
