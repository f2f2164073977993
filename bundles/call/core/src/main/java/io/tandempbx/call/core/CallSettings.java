package io.tandempbx.call.core;

import io.tandempbx.wiring.api.SettingsFile;

/**
 * What {@code etc/pbx.call.cfg} says.
 *
 * @param noAnswerSeconds how long phones ring before the caller is told that nobody answers
 */
record CallSettings(int noAnswerSeconds) {
    static final String PID = "pbx.call";
    static final CallSettings PRESET = new CallSettings(30);

    static SettingsFile<CallSettings> file() {
        return new SettingsFile<>(
                PID, reader -> new CallSettings(reader.integer("no_answer_seconds", PRESET.noAnswerSeconds, 1, 600)));
    }
}
