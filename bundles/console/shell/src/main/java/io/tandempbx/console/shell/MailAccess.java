package io.tandempbx.console.shell;

import io.tandempbx.mail.api.MailService;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Mail as commands use it. */
@Component(service = MailAccess.class, immediate = true)
public final class MailAccess {
    private final Provided<MailService> mail = new Provided<>("mail", () -> "is bundle io.tandempbx.mail.smtp active?");

    <R> R use(Provided.Use<MailService, R> use) throws CommandException {
        return mail.use(use);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMail(MailService service) {
        mail.slot().bind(service);
    }

    void unbindMail(MailService service) {
        mail.slot().unbind(service);
    }
}
