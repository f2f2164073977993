package io.tandempbx.console.shell;

import io.tandempbx.voicemail.api.VoicemailService;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Mailboxes as commands use them. */
@Component(service = VoicemailAccess.class, immediate = true)
public final class VoicemailAccess {
    private final Provided<VoicemailService> mailboxes =
            new Provided<>("voicemail", () -> "is bundle io.tandempbx.voicemail.core active?");

    <R> R use(Provided.Use<VoicemailService, R> use) throws CommandException {
        return mailboxes.use(use);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindVoicemail(VoicemailService service) {
        mailboxes.slot().bind(service);
    }

    void unbindVoicemail(VoicemailService service) {
        mailboxes.slot().unbind(service);
    }
}
