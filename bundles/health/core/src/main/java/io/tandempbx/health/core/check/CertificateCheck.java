package io.tandempbx.health.core.check;

import io.tandempbx.health.core.metric.Expiry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** How long the certificate in {@code ssl/server.crt} is good: 30 days are a warning, 7 critical. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=certificate", Checks.TAGGED})
public final class CertificateCheck implements HealthCheck {
    private static final int WARN_DAYS = 30;
    private static final int CRITICAL_DAYS = 7;

    private final Path file;
    private final Clock clock;

    @Activate
    public CertificateCheck() {
        this(Expiry.file(), Clock.systemUTC());
    }

    CertificateCheck(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    @Override
    public Result execute() {
        double days;
        try {
            days = Expiry.days(file, clock.instant());
        } catch (IOException e) {
            return Checks.critical("the certificate cannot be read: " + e.getMessage());
        }
        String text = days < 0 ? "it is over" : "good for " + (long) days + " days";
        if (days < CRITICAL_DAYS) {
            return Checks.critical(text);
        }
        return days < WARN_DAYS ? Checks.warning(text) : Checks.ok(text);
    }
}
