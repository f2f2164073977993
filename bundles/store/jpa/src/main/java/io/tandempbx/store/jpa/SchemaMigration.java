package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Brings the configured database's schema up to date without a running PBX: {@code scripts/migrate_database}. Each change
 * set is one transaction, and one that was applied is not applied again.
 */
public final class SchemaMigration {
    private static final String H2_IN_USE = "90020";

    private SchemaMigration() {}

    /**
     * Runs it and ends the process.
     *
     * @param arguments the home directory
     */
    public static void main(String[] arguments) {
        System.exit(migrate(Path.of(arguments[0]), System.out, System.err));
    }

    /** The exit status: 0 when the schema is up to date now. */
    static int migrate(Path home, PrintStream out, PrintStream err) {
        try {
            DatabaseAddress address = DatabaseAddress.of(
                    settings(home).database(), EnvFile.read(home.resolve(".env")), home.resolve("data"));
            out.println("database: " + address);
            List<String> applied = new SchemaUpdate().apply(address.patientSource());
            applied.forEach(change -> out.println("applied " + change));
            out.println(applied.isEmpty() ? "nothing to apply, the schema is up to date" : "the schema is up to date");
            return 0;
        } catch (InvalidSettingsException | IOException e) {
            err.println("migrate_database: " + e.getMessage());
        } catch (SQLException e) {
            String state = DatabaseFaults.state(e);
            err.println("migrate_database: "
                    + (state.equals(H2_IN_USE)
                            ? "the database is in use by a running PBX, which brings it up to date itself"
                            : DatabaseFaults.describe(e)));
        }
        return 1;
    }

    private static StoreSettings settings(Path home) throws IOException, InvalidSettingsException {
        Path file = home.resolve("etc/" + StoreSettings.PID + ".cfg");
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                properties.load(reader);
            }
        }
        Map<String, String> values = new HashMap<>();
        properties.forEach((key, value) -> values.put(key.toString(), value.toString()));
        return StoreSettings.file().take(values);
    }
}
