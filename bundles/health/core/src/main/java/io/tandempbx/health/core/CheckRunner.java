package io.tandempbx.health.core;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;
import io.tandempbx.health.core.check.Checks;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;

/** One round of all checks through Felix's executor, which runs them beside each other and gives up on one that hangs. */
final class CheckRunner implements Supplier<HealthMonitor.Round> {
    private static final int LIMIT_MS = 4_000;

    private final HealthCheckExecutor executor;
    private final Clock clock;

    CheckRunner(HealthCheckExecutor executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public HealthMonitor.Round get() {
        List<CheckResult> checks = new ArrayList<>();
        int needed = 0;
        boolean serving = true;
        HealthCheckExecutionOptions options = new HealthCheckExecutionOptions()
                .setForceInstantExecution(true)
                .setCombineTagsWithOr(true)
                .setOverrideGlobalTimeout(LIMIT_MS);
        for (HealthCheckExecutionResult result :
                executor.execute(HealthCheckSelector.tags(Checks.ALL, Checks.SERVING), options)) {
            CheckStatus status = status(result);
            if (result.getHealthCheckMetadata().getTags().contains(Checks.SERVING)) {
                needed++;
                serving &= status != CheckStatus.CRITICAL;
            }
            checks.add(new CheckResult(result.getHealthCheckMetadata().getName(), status, message(result)));
        }
        checks.sort(Comparator.comparing(CheckResult::name));
        return new HealthMonitor.Round(serving && needed > 0, checks, clock.instant());
    }

    private static CheckStatus status(HealthCheckExecutionResult result) {
        if (result.hasTimedOut()) {
            return CheckStatus.CRITICAL;
        }
        return switch (result.getHealthCheckResult().getStatus()) {
            case OK -> CheckStatus.HEALTHY;
            case WARN -> CheckStatus.WARNING;
            case TEMPORARILY_UNAVAILABLE, CRITICAL, HEALTH_CHECK_ERROR -> CheckStatus.CRITICAL;
        };
    }

    private static String message(HealthCheckExecutionResult execution) {
        Result result = execution.getHealthCheckResult();
        return StreamSupport.stream(result.spliterator(), false)
                .filter(entry -> !entry.isDebug())
                .map(ResultLog.Entry::getMessage)
                .collect(Collectors.joining("; "));
    }
}
