package io.tandempbx.console.shell;

import io.tandempbx.wiring.api.SettingsFile;

/**
 * What {@code etc/pbx.start.cfg} says.
 *
 * @param warmUpSeconds how long the warm-up may take; 0 leaves it out
 */
record StartSettings(int warmUpSeconds) {
    static final String PID = "pbx.start";
    static final StartSettings PRESET = new StartSettings(3);

    static SettingsFile<StartSettings> file() {
        return new SettingsFile<>(
                PID, reader -> new StartSettings(reader.integer("warm_up_seconds", PRESET.warmUpSeconds, 0, 30)));
    }
}
