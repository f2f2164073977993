package io.tandempbx.console.shell;

import io.tandempbx.qos.api.QosService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Quality as commands use it. */
@Component(service = QosAccess.class, immediate = true)
public final class QosAccess {
    private final ServiceSlot<QosService> slot = new ServiceSlot<>();

    <R> R use(Function<QosService, R> use) throws CommandException {
        return slot.<R>call(use)
                .orElseThrow(() ->
                        new CommandException("quality is not available: is bundle io.tandempbx.qos.core active?"));
    }

    /** The answer, or empty while quality is away. */
    <R> Optional<R> ask(Function<QosService, R> question) {
        return slot.call(question);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindQos(QosService service) {
        slot.bind(service);
    }

    void unbindQos(QosService service) {
        slot.unbind(service);
    }
}
