package io.tandempbx.presence.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * The values of {@code etc/pbx.presence.cfg}.
 *
 * @param defaultExpiresSeconds granted to a phone that asks for no time
 * @param minExpiresSeconds     shorter wishes are answered 423
 * @param maxExpiresSeconds     longer wishes are cut to this
 * @param maxSubscriptions      in all
 * @param maxPerExtension       of the phones of one extension
 * @param notifyIntervalMs      a phone is told of a subscription at most once in this time
 */
record PresenceSettings(
        int defaultExpiresSeconds,
        int minExpiresSeconds,
        int maxExpiresSeconds,
        int maxSubscriptions,
        int maxPerExtension,
        int notifyIntervalMs) {
    static final String PID = "pbx.presence";
    static final PresenceSettings PRESET = new PresenceSettings(3600, 60, 7200, 20_000, 200, 250);

    private static final int LONGEST_SECONDS = 86_400;
    /** A wish of an hour or more may not be refused as too short (RFC 6665 §4.2.1.1). */
    private static final int LONGEST_MINIMUM_SECONDS = 3599;

    static SettingsFile<PresenceSettings> file() {
        return new SettingsFile<>(PID, PresenceSettings::values);
    }

    private static PresenceSettings values(SettingsReader reader) {
        int max = reader.integer("max_expires_seconds", PRESET.maxExpiresSeconds, 1, LONGEST_SECONDS);
        int min = reader.integer("min_expires_seconds", PRESET.minExpiresSeconds, 1, LONGEST_MINIMUM_SECONDS);
        int preset = reader.integer("default_expires_seconds", PRESET.defaultExpiresSeconds, 1, LONGEST_SECONDS);
        int all = reader.integer("max_subscriptions", PRESET.maxSubscriptions, 0, 1_000_000);
        int each = reader.integer("max_subscriptions_per_extension", PRESET.maxPerExtension, 1, 10_000);
        int interval = reader.integer("notify_interval_ms", PRESET.notifyIntervalMs, 0, 60_000);
        if (min > max) {
            reader.problem(
                    "min_expires_seconds", Integer.toString(min), "must not exceed max_expires_seconds = " + max);
        }
        if (preset < min || preset > max) {
            reader.problem(
                    "default_expires_seconds",
                    Integer.toString(preset),
                    "must lie between min_expires_seconds = " + min + " and max_expires_seconds = " + max);
        }
        return new PresenceSettings(preset, min, max, all, each, interval);
    }
}
