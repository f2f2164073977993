package io.tandempbx.console.shell;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;

/**
 * What a look at one thing found.
 *
 * @param name    of the thing
 * @param verdict {@code healthy}, {@code warning} or {@code critical}
 * @param message in words, one line
 */
record Finding(String name, String verdict, String message) {

    /** What a health check last found. */
    static Finding of(CheckResult check) {
        return new Finding(check.name(), check.status().text(), check.message());
    }

    static Finding ok(String name, String message) {
        return new Finding(name, CheckStatus.HEALTHY.text(), message);
    }

    static Finding warning(String name, String message) {
        return new Finding(name, CheckStatus.WARNING.text(), message);
    }

    static Finding critical(String name, String message) {
        return new Finding(name, CheckStatus.CRITICAL.text(), message);
    }

    boolean isCritical() {
        return verdict.equals(CheckStatus.CRITICAL.text());
    }
}
