package io.tandempbx.health.core.check;

import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.recording.api.RecordingStorage;
import io.tandempbx.wiring.api.ServiceSlot;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether there is room for recordings. Never worse than a warning: calls need none. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=recording", Checks.TAGGED})
public final class RecordingCheck implements HealthCheck {
    private final ServiceSlot<RecordingService> recordings = new ServiceSlot<>();

    @Override
    public Result execute() {
        return recordings
                .call(service -> judge(service.storage()))
                .orElseGet(() -> Checks.warning("the recording service is not there"));
    }

    static Result judge(RecordingStorage storage) {
        return storage.accepting() ? Checks.ok(storage.message()) : Checks.warning(storage.message());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRecordings(RecordingService service) {
        recordings.bind(service);
    }

    void unbindRecordings(RecordingService service) {
        recordings.unbind(service);
    }
}
