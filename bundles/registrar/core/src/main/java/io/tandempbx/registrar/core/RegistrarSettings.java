package io.tandempbx.registrar.core;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * The values of {@code etc/pbx.registrar.cfg}.
 *
 * @param defaultExpiresSeconds granted to a phone that asks for no time
 * @param minExpiresSeconds     shorter wishes are answered 423
 * @param maxExpiresSeconds     longer wishes are cut to this
 * @param maxContacts           per extension
 */
record RegistrarSettings(int defaultExpiresSeconds, int minExpiresSeconds, int maxExpiresSeconds, int maxContacts) {
    static final String PID = "pbx.registrar";
    static final RegistrarSettings DEFAULTS = new RegistrarSettings(3600, 60, 3600, 10);

    private static final int LONGEST_SECONDS = 86_400;
    /** A wish of an hour or more may not be refused as too short (RFC 3261 §10.3). */
    private static final int LONGEST_MINIMUM_SECONDS = 3600;

    static SettingsFile<RegistrarSettings> file() {
        return new SettingsFile<>(PID, RegistrarSettings::values);
    }

    private static RegistrarSettings values(SettingsReader reader) {
        int max = reader.integer("max_expires_seconds", DEFAULTS.maxExpiresSeconds, 1, LONGEST_SECONDS);
        int min = reader.integer("min_expires_seconds", DEFAULTS.minExpiresSeconds, 1, LONGEST_MINIMUM_SECONDS);
        int preset = reader.integer("default_expires_seconds", DEFAULTS.defaultExpiresSeconds, 1, LONGEST_SECONDS);
        int contacts = reader.integer("max_contacts_per_extension", DEFAULTS.maxContacts, 1, 100);
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
        return new RegistrarSettings(preset, min, max, contacts);
    }
}
