package io.tandempbx.store.jpa;

import io.tandempbx.store.api.DocumentRepository;
import io.tandempbx.store.api.DocumentSnapshot;
import io.tandempbx.wiring.api.ServiceSlot;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.persistence.EntityManagerFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Offers documents once the database gave them or their last state was found on disk, and from then on whether the
 * database is there or not. Registers the service itself, as {@link ExtensionStore} does.
 */
@Component(
        immediate = true,
        service = {})
public final class DocumentStore {
    private final BundleContext context;
    private final KeptDocuments kept;
    private final ServiceSlot<EntityManagerFactory> database = new ServiceSlot<>();
    private final DocumentTable table = new DocumentTable(database);
    private final Loading<Map<String, DocumentSnapshot>> loading = new Loading<>("documents", new Subject());

    @Activate
    public DocumentStore(BundleContext context) {
        this(context, new KeptDocuments(Path.of(System.getProperty("karaf.data", "data"), "db/documents")));
    }

    DocumentStore(BundleContext context, KeptDocuments kept) { // unit tests enter here
        this.context = context;
        this.kept = kept;
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

    @Deactivate
    void stop() {
        loading.stop();
    }

    private final class Subject implements Loading.Subject<Map<String, DocumentSnapshot>> {
        private @Nullable Documents serving;

        @Override
        public Optional<Map<String, DocumentSnapshot>> kept() {
            return kept.read();
        }

        @Override
        public Map<String, DocumentSnapshot> load() {
            Map<String, DocumentSnapshot> loaded = table.load();
            kept.keep(loaded);
            return loaded;
        }

        @Override
        public Runnable offer(Map<String, DocumentSnapshot> first) {
            Documents documents = new Documents(table, first, kept::keep);
            serving = documents;
            ServiceRegistration<?> registration = context.registerService(DocumentRepository.class, documents, null);
            return registration::unregister;
        }

        @Override
        public void reload() {
            if (serving != null) {
                serving.reload(table::load);
            }
        }
    }
}
