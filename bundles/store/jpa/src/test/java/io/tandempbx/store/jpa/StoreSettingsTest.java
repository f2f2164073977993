package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tandempbx.wiring.api.InvalidSettingsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoreSettingsTest {

    @Test
    void shouldHavePresets() throws InvalidSettingsException {
        assertEquals(
                new StoreSettings(DatabaseKind.H2, "tandempbx", true),
                StoreSettings.file().take(Map.of()));
    }

    @Test
    void shouldNameEveryBrokenRule() {
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, () -> StoreSettings.file()
                .take(Map.of("database", "oracle", "realm", "a\"b", "demo_extensions", "yes")));

        assertEquals(
                List.of(
                        "key database = 'oracle' must be h2 or postgresql",
                        "key realm = 'a\"b' must be 1 to 100 printable ASCII characters without quotes and backslashes",
                        "key demo_extensions = 'yes' must be true or false"),
                refused.problems());
    }
}
