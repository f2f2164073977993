package io.tandempbx.console.shell;

import io.tandempbx.conference.api.ConferenceService;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Conferences as commands use them. */
@Component(service = ConferenceAccess.class, immediate = true)
public final class ConferenceAccess {
    private final Provided<ConferenceService> conferences =
            new Provided<>("conferences", () -> "is bundle io.tandempbx.conference.core active?");

    <R> R use(Provided.Use<ConferenceService, R> use) throws CommandException {
        return conferences.use(use);
    }

    /** The answer, or empty while conferences are away. */
    <R> Optional<R> ask(Function<ConferenceService, R> question) {
        return conferences.ask(question);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConferences(ConferenceService service) {
        conferences.slot().bind(service);
    }

    void unbindConferences(ConferenceService service) {
        conferences.slot().unbind(service);
    }
}
