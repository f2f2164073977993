package io.tandempbx.health.core.check;

import io.tandempbx.health.core.metric.DiskUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** How full the disk below the home is: 80 % is a warning, 90 % critical. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=disk", Checks.TAGGED})
public final class DiskCheck implements HealthCheck {
    private static final int WARN_PERCENT = 80;
    private static final int CRITICAL_PERCENT = 90;

    private final Path home;

    @Activate
    public DiskCheck() {
        this(Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath());
    }

    DiskCheck(Path home) {
        this.home = home;
    }

    @Override
    public Result execute() {
        try {
            return judge(DiskUsage.of(home));
        } catch (IOException e) {
            return Checks.critical("the disk cannot be looked at: " + e.getMessage());
        }
    }

    static Result judge(DiskUsage usage) {
        String text = String.format(Locale.ROOT, "%.0f %% of the disk is used", usage.percent());
        return Checks.percent(usage.percent(), WARN_PERCENT, CRITICAL_PERCENT, text);
    }
}
