package io.tandempbx.cdr.core;

import io.tandempbx.wiring.api.SettingsFile;

/**
 * What {@code etc/pbx.cdr.cfg} says.
 *
 * @param retentionDays call records whose calls began longer ago are removed; 0 keeps them all
 */
record CdrSettings(int retentionDays) {
    static final String PID = "pbx.cdr";
    private static final int LONGEST_DAYS = 36_500;

    static SettingsFile<CdrSettings> file() {
        return new SettingsFile<>(PID, reader -> new CdrSettings(reader.integer("retention_days", 0, 0, LONGEST_DAYS)));
    }
}
