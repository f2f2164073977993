package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsReader;

/**
 * What {@code etc/pbx.store.cfg} says.
 *
 * @param database       which kind; where it is and who asks is in {@code .env}
 * @param realm          of the credentials of a database that is used for the first time
 * @param demoExtensions whether such a database gets demo extensions
 */
record StoreSettings(DatabaseKind database, String realm, boolean demoExtensions) {
    static final String PID = "pbx.store";
    static final StoreSettings PRESET = new StoreSettings(DatabaseKind.H2, "tandempbx", true);

    static SettingsFile<StoreSettings> file() {
        return new SettingsFile<>(PID, StoreSettings::values);
    }

    private static StoreSettings values(SettingsReader reader) {
        String kind = reader.text("database", PRESET.database.text());
        DatabaseKind database = DatabaseKind.of(kind).orElse(PRESET.database);
        if (DatabaseKind.of(kind).isEmpty()) {
            reader.problem("database", kind, "must be h2 or postgresql");
        }
        String realm = reader.text("realm", PRESET.realm);
        if (!realm.matches("[\\x20-\\x7e&&[^\"\\\\]]{1,100}")) {
            reader.problem(
                    "realm", realm, "must be 1 to 100 printable ASCII characters without quotes and backslashes");
        }
        boolean demoExtensions = reader.bool("demo_extensions", PRESET.demoExtensions);
        return new StoreSettings(database, realm, demoExtensions);
    }
}
