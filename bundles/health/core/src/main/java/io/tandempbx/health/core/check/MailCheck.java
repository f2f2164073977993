package io.tandempbx.health.core.check;

import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.wiring.api.ServiceSlot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether mail leaves. Never worse than a warning: calls need none. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=mail", Checks.TAGGED})
public final class MailCheck implements HealthCheck {
    private static final Duration USUAL = Duration.ofMinutes(1);

    private final ServiceSlot<MailService> mail = new ServiceSlot<>();
    private final Clock clock = Clock.systemUTC();

    @Override
    public Result execute() {
        return mail.call(service -> judge(service.state(), clock.instant()))
                .orElseGet(() -> Checks.warning("the mail service is not there"));
    }

    static Result judge(MailState state, Instant now) {
        String server = state.isConfigured() ? state.server() : "no mail server is configured";
        if (state.waiting() == 0) {
            return Checks.ok(server + ", no mail waits");
        }
        String text = server + ", " + state.waiting() + " mails wait"
                + state.oldest().map(oldest -> " since " + oldest).orElse("")
                + (state.fault().isEmpty() ? "" : ": " + state.fault());
        boolean late = state.oldest()
                .filter(oldest -> oldest.plus(USUAL).isBefore(now))
                .isPresent();
        return late || !state.fault().isEmpty() ? Checks.warning(text) : Checks.ok(text);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMail(MailService service) {
        mail.bind(service);
    }

    void unbindMail(MailService service) {
        mail.unbind(service);
    }
}
