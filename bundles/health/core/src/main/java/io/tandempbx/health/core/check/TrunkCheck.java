package io.tandempbx.health.core.check;

import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.api.TrunkStatus;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether trunks are up. Never worse than a warning: calls between extensions need none. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=trunks", Checks.TAGGED})
public final class TrunkCheck implements HealthCheck {
    private final ServiceSlot<TrunkService> trunks = new ServiceSlot<>();

    @Override
    public Result execute() {
        return trunks.call(service -> judge(service.trunks()))
                .orElseGet(() -> Checks.warning("the trunk service is not there"));
    }

    static Result judge(List<TrunkStatus> all) {
        List<TrunkStatus> wanted = all.stream()
                .filter(trunk -> trunk.state() != TrunkState.DISABLED)
                .toList();
        String trouble = wanted.stream()
                .filter(trunk -> trunk.state() != TrunkState.UP)
                .map(trunk ->
                        trunk.id() + " is " + trunk.state().name().toLowerCase(Locale.ROOT) + ": " + trunk.reason())
                .collect(Collectors.joining("; "));
        return trouble.isEmpty() ? Checks.ok(wanted.size() + " trunks are up") : Checks.warning(trouble);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTrunks(TrunkService service) {
        trunks.bind(service);
    }

    void unbindTrunks(TrunkService service) {
        trunks.unbind(service);
    }
}
