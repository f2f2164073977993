package io.tandempbx.wiring.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsOwnersTest {
    private record Door(int port, String secret) {}

    private final SettingsFile<Door> file = new SettingsFile<>("pbx.door", SettingsOwnersTest::rules);
    private final SettingsFile<Door> family = new SettingsFile<>("pbx.door-*", SettingsOwnersTest::rules);
    private final SettingsOwners owners = new SettingsOwners();

    private static Door rules(SettingsReader reader) {
        Door door = new Door(reader.integer("port", 1, 1, 9), reader.secret("secret", ""));
        if (door.secret.equals("guessed")) {
            reader.problem("secret", door.secret, "is known");
        }
        return door;
    }

    @BeforeEach
    void bind() {
        owners.bind(() -> file);
        owners.bind(() -> family);
    }

    @Test
    void shouldNameEveryBrokenRule() {
        String text = "# a door\nport = 10\n\nsecret = guessed\nprot = 2\n";
        assertEquals(
                List.of(
                        new SettingsProblem("pbx.door.cfg", 2, "port", "10", "must be a whole number from 1 to 9"),
                        new SettingsProblem("pbx.door.cfg", 4, "secret", "***", "is known"),
                        new SettingsProblem("pbx.door.cfg", 5, "prot", "2", "is not a known key")),
                owners.check("pbx.door.cfg", text));
        assertEquals(List.of(), owners.check("pbx.door.cfg", "port = 2\n"));
        assertEquals(
                "pbx.door-back.cfg",
                owners.check("pbx.door-back.cfg", text).get(0).file());
    }

    @Test
    void shouldNameAFileThatNobodyReads() {
        for (String name : List.of("pbx.window.cfg", "pbx.door", "pbx.doors.cfg")) {
            List<SettingsProblem> problems = owners.check(name, "");
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).rule().contains("read by nobody"), problems::toString);
        }
    }

    @Test
    void shouldTakeAllOrNothing() throws InvalidSettingsException {
        file.take(Map.of("port", "3", "secret", "long"));
        assertThrows(InvalidSettingsException.class, () -> file.take(Map.of("port", "4", "secret", "guessed")));
        assertEquals(new Door(3, "long"), file.settings());
        assertEquals(Map.of("pbx.door.cfg", Map.of("port", "3", "secret", "***")), owners.inEffect());
    }

    @Test
    void shouldSayWhenATextIsNoSettings() {
        List<SettingsProblem> problems = owners.check("pbx.door.cfg", "port = \\uZZZZ\n");
        assertTrue(problems.get(0).rule().startsWith("cannot be read"), problems::toString);
    }
}
