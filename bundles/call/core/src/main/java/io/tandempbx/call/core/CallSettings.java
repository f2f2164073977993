package io.tandempbx.call.core;

import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.Map;

/**
 * What {@code etc/pbx.call.cfg} says.
 *
 * @param noAnswerSeconds how long phones ring before the caller is told that nobody answers
 */
record CallSettings(int noAnswerSeconds) {
    static final String PID = "pbx.call";
    static final CallSettings PRESET = new CallSettings(30);

    static CallSettings checked(Map<String, ?> properties) throws InvalidSettingsException {
        SettingsReader reader = new SettingsReader(PID, properties);
        int noAnswerSeconds = reader.integer("no_answer_seconds", PRESET.noAnswerSeconds, 1, 600);
        reader.check();
        return new CallSettings(noAnswerSeconds);
    }
}
