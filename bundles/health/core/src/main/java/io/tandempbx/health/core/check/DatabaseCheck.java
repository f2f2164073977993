package io.tandempbx.health.core.check;

import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.wiring.api.ServiceSlot;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What the store knows of its database. Never worse than a warning: calls do not need it. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=database", Checks.TAGGED})
public final class DatabaseCheck implements HealthCheck {
    private final ServiceSlot<DatabaseService> database = new ServiceSlot<>();

    @Override
    public Result execute() {
        return database.call(service -> judge(service.state()))
                .orElseGet(() -> Checks.warning("the store is not there"));
    }

    static Result judge(DatabaseState state) {
        if (!state.answers()) {
            return Checks.warning(state.database() + " does not answer since " + state.since() + ": " + state.fault());
        }
        return Checks.ok(state.database() + " answered in " + state.probeMs() + " ms");
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
