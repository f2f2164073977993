package io.tandempbx.console.shell;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.HealthReport;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code pbx:health} shows: the same as {@code GET /health}, and whether new calls should come.
 *
 * @param notReady why not; empty when ready
 * @param checks   by name
 */
record HealthView(
        String status,
        boolean ready,
        String notReady,
        Map<String, Check> checks,
        String version,
        long uptimeSeconds,
        String timestamp) {

    /** What one check found. */
    record Check(String status, String message) {}

    static HealthView of(HealthReport report) {
        Map<String, Check> checks = new LinkedHashMap<>();
        for (CheckResult check : report.checks()) {
            checks.put(check.name(), new Check(check.status().text(), check.message()));
        }
        return new HealthView(
                report.status(),
                report.ready(),
                report.notReady(),
                checks,
                report.version(),
                report.uptimeSeconds(),
                report.at().truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
