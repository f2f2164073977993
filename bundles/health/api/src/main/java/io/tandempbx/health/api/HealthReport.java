package io.tandempbx.health.api;

import java.time.Instant;
import java.util.List;

/**
 * The node at one moment.
 *
 * @param serving  whether calls can be made; a warning, or a failed check that calls do not need, leaves it true
 * @param ready    whether new calls should be sent here
 * @param notReady why not; empty when ready
 * @param checks   by name
 * @param version  of the platform
 * @param at       when the checks were last run
 */
public record HealthReport(
        boolean serving,
        boolean ready,
        String notReady,
        List<CheckResult> checks,
        String version,
        long uptimeSeconds,
        Instant at) {

    public HealthReport {
        checks = List.copyOf(checks);
    }

    /** In one word: {@code healthy}, {@code degraded} or, when calls cannot be made, {@code unhealthy}. */
    public String status() {
        if (!serving) {
            return "unhealthy";
        }
        boolean spotless = checks.stream().allMatch(check -> check.status() == CheckStatus.HEALTHY);
        return spotless ? "healthy" : "degraded";
    }
}
