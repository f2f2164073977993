package io.tandempbx.console.shell;

import io.tandempbx.recording.api.RecordingService;
import java.util.Optional;
import java.util.function.Function;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Recordings as commands use them. */
@Component(service = RecordingAccess.class, immediate = true)
public final class RecordingAccess {
    private final Provided<RecordingService> provided =
            new Provided<>("recording", () -> "is bundle io.tandempbx.recording.core active?");

    <R> R use(Provided.Use<RecordingService, R> use) throws CommandException {
        return provided.use(use);
    }

    <R> Optional<R> ask(Function<RecordingService, R> question) {
        return provided.ask(question);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRecordings(RecordingService service) {
        provided.slot().bind(service);
    }

    void unbindRecordings(RecordingService service) {
        provided.slot().unbind(service);
    }
}
