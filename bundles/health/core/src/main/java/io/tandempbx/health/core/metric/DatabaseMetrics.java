package io.tandempbx.health.core.metric;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Connections to the database, as the store knows them. */
@Component(service = MetricSource.class, immediate = true)
public final class DatabaseMetrics implements MetricSource {
    private final ServiceSlot<DatabaseService> database = new ServiceSlot<>();

    @Override
    public void collect(MetricSink sink) {
        database.run(service -> sink.gauge(
                "pbx_db_connections_active",
                "Connections to the database in use.",
                Map.of(),
                service.state().active()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDatabase(DatabaseService service) {
        database.bind(service);
    }

    void unbindDatabase(DatabaseService service) {
        database.unbind(service);
    }
}
