package io.tandempbx.console.shell;

import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.Map;

/**
 * What {@code etc/pbx.start.cfg} says.
 *
 * @param warmUpSeconds how long the warm-up may take; 0 leaves it out
 */
record StartSettings(int warmUpSeconds) {
    static final String PID = "pbx.start";
    static final StartSettings PRESET = new StartSettings(3);

    static StartSettings checked(Map<String, ?> properties) throws InvalidSettingsException {
        SettingsReader reader = new SettingsReader(PID, properties);
        StartSettings settings = new StartSettings(reader.integer("warm_up_seconds", PRESET.warmUpSeconds, 0, 30));
        reader.check();
        return settings;
    }
}
