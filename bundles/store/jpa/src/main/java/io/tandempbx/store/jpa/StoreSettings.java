package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsReader;
import java.util.Map;

/**
 * What {@code etc/pbx.store.cfg} says.
 *
 * @param realm          of the credentials of a database that is used for the first time
 * @param demoExtensions whether such a database gets demo extensions
 */
record StoreSettings(String realm, boolean demoExtensions) {
    static final String PID = "pbx.store";
    static final StoreSettings PRESET = new StoreSettings("tandempbx", true);

    static StoreSettings checked(Map<String, ?> properties) throws InvalidSettingsException {
        SettingsReader reader = new SettingsReader(PID, properties);
        String realm = reader.text("realm", PRESET.realm);
        if (!realm.matches("[\\x20-\\x7e&&[^\"\\\\]]{1,100}")) {
            reader.problem(
                    "realm", realm, "must be 1 to 100 printable ASCII characters without quotes and backslashes");
        }
        boolean demoExtensions = reader.bool("demo_extensions", PRESET.demoExtensions);
        reader.check();
        return new StoreSettings(realm, demoExtensions);
    }
}
