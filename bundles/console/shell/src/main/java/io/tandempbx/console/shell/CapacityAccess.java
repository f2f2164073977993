package io.tandempbx.console.shell;

import io.tandempbx.health.api.CapacityService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** How much room is left, as commands ask for it. */
@Component(service = CapacityAccess.class, immediate = true)
public final class CapacityAccess {
    private final ServiceSlot<CapacityService> slot = new ServiceSlot<>();

    <R> R use(Function<CapacityService, R> use) throws CommandException {
        return slot.<R>call(use)
                .orElseThrow(() ->
                        new CommandException("capacity is not available: is bundle io.tandempbx.health.core active?"));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCapacity(CapacityService service) {
        slot.bind(service);
    }

    void unbindCapacity(CapacityService service) {
        slot.unbind(service);
    }
}
