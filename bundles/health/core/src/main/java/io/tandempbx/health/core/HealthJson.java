package io.tandempbx.health.core;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.HealthReport;
import java.time.temporal.ChronoUnit;

/** Reports as JSON; printable ASCII only. */
final class HealthJson {
    private HealthJson() {}

    /** Everything. */
    static String health(HealthReport report) {
        StringBuilder json = new StringBuilder("{");
        field(json, "status", report.status());
        json.append(",\"checks\":{");
        String separator = "";
        for (CheckResult check : report.checks()) {
            text(json.append(separator), check.name());
            field(json.append(":{"), "status", check.status().text());
            field(json.append(','), "message", check.message());
            json.append('}');
            separator = ",";
        }
        field(json.append("},"), "version", report.version());
        json.append(",\"uptime_seconds\":").append(report.uptimeSeconds()).append(',');
        field(json, "timestamp", report.at().truncatedTo(ChronoUnit.MILLIS).toString());
        return json.append('}').toString();
    }

    /** Whether new calls should come here. */
    static String ready(HealthReport report) {
        StringBuilder json = new StringBuilder("{");
        field(json, "status", report.ready() ? "ready" : "not ready");
        if (!report.ready()) {
            field(json.append(','), "reason", report.notReady());
        }
        return json.append('}').toString();
    }

    private static void field(StringBuilder json, String name, String value) {
        text(json, name);
        text(json.append(':'), value);
    }

    private static void text(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
        json.append('"');
    }
}
