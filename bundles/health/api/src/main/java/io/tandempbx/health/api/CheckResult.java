package io.tandempbx.health.api;

/**
 * What one check found.
 *
 * @param name    of the check, for example {@code sip}
 * @param message in words, one line
 */
public record CheckResult(String name, CheckStatus status, String message) {}
