package io.tandempbx.console.shell;

import io.tandempbx.event.api.EventService;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Events as commands use them. */
@Component(service = EventAccess.class, immediate = true)
public final class EventAccess {
    private final Provided<EventService> events =
            new Provided<>("events", () -> "is bundle io.tandempbx.event.core active?");

    <R> R use(Provided.Use<EventService, R> use) throws CommandException {
        return events.use(use);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventService service) {
        events.slot().bind(service);
    }

    void unbindEvents(EventService service) {
        events.slot().unbind(service);
    }
}
