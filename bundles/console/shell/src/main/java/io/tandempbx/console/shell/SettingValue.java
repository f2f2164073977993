package io.tandempbx.console.shell;

import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.SettingsAdminService;
import java.util.Optional;

/** A value of a settings file as it is in effect. */
final class SettingValue {

    private SettingValue() {}

    /** Empty when the file or the key is not there. */
    static Optional<String> text(SettingsAdminService settings, String pid, String key) {
        try {
            return Optional.ofNullable(settings.find(pid).settings().get(key)).filter(value -> !value.isBlank());
        } catch (RefusedException e) {
            return Optional.empty(); // nobody owns this file now
        }
    }

    static Optional<Integer> number(SettingsAdminService settings, String pid, String key) {
        return text(settings, pid, key)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::valueOf);
    }
}
