package io.tandempbx.wiring.api;

import java.util.List;
import java.util.Map;

/**
 * What a text says, judged as if it stood in a file of settings.
 *
 * @param values   all settings by key, given or preset, secrets among them
 * @param shown    the same with secrets hidden
 * @param problems every rule that is broken; values are not to be trusted then
 */
public record SettingsReading(Map<String, String> values, Map<String, String> shown, List<SettingsProblem> problems) {

    /** Without secrets. */
    @Override
    public String toString() {
        return "SettingsReading[" + shown + ", " + problems + "]";
    }
}
