package io.tandempbx.health.core.check;

import io.tandempbx.health.core.metric.Cpu;
import java.util.Locale;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;

/** How busy the machine is. Never worse than a warning: a busy node is to be left alone. */
@Component(
        service = HealthCheck.class,
        immediate = true,
        property = {"hc.name=cpu", Checks.TAGGED})
public final class CpuCheck implements HealthCheck {
    private static final int WARN_PERCENT = 90;

    @Override
    public Result execute() {
        return judge(Cpu.machinePercent());
    }

    static Result judge(double percent) {
        if (percent < 0) {
            return Checks.ok("not known yet");
        }
        String text = String.format(Locale.ROOT, "%.0f %% busy", percent);
        return percent >= WARN_PERCENT ? Checks.warning(text) : Checks.ok(text);
    }
}
