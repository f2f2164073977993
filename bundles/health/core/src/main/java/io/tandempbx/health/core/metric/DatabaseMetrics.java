package io.tandempbx.health.core.metric;

import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether the database answers, and connections to it, as the store knows them. */
@Component(service = MetricSource.class, immediate = true)
public final class DatabaseMetrics implements MetricSource {
    private static final String UP_HELP = "1 while the database answers.";

    private final ServiceSlot<DatabaseService> database = new ServiceSlot<>();

    @Override
    public void collect(MetricSink sink) {
        boolean there = database.run(service -> {
            DatabaseState state = service.state();
            sink.gauge("pbx_db_up", UP_HELP, Map.of(), state.answers() ? 1 : 0);
            sink.gauge("pbx_db_connections_active", "Connections to the database in use.", Map.of(), state.active());
        });
        if (!there) {
            sink.gauge("pbx_db_up", UP_HELP, Map.of(), 0);
        }
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
