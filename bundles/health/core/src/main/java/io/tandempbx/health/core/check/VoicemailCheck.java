package io.tandempbx.health.core.check;

import io.tandempbx.voicemail.api.VoicemailService;
import io.tandempbx.voicemail.api.VoicemailStorage;
import io.tandempbx.wiring.api.ServiceSlot;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether the disk takes messages for mailboxes. Never worse than a warning: calls need none. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=voicemail", Checks.TAGGED})
public final class VoicemailCheck implements HealthCheck {
    private final ServiceSlot<VoicemailService> voicemail = new ServiceSlot<>();

    @Override
    public Result execute() {
        return voicemail
                .call(service -> judge(service.storage()))
                .orElseGet(() -> Checks.warning("the voicemail service is not there"));
    }

    static Result judge(VoicemailStorage storage) {
        return storage.accepting() ? Checks.ok(storage.message()) : Checks.warning(storage.message());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindVoicemail(VoicemailService service) {
        voicemail.bind(service);
    }

    void unbindVoicemail(VoicemailService service) {
        voicemail.unbind(service);
    }
}
