package io.tandempbx.wiring.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTextTest {
    private static final String FILE =
            "# Doors.\n\n# Which one, 1-9.\nport = 3\n\n# By default one.\n#locks = 1\n! end\n";

    @Test
    void shouldChangeAValueWhereItStands() {
        assertEquals(
                FILE.replace("port = 3", "port = 4"),
                SettingsText.of(FILE).with("port", " 4 ").toString());
    }

    @Test
    void shouldPutANewValueBelowItsPresetOrAtTheEnd() {
        assertEquals(
                FILE.replace("#locks = 1\n", "#locks = 1\nlocks = 2\n"),
                SettingsText.of(FILE).with("locks", "2").toString());
        assertEquals(
                FILE + "colour = red\n",
                SettingsText.of(FILE).with("colour", "red").toString());
        assertEquals("a = 1\nb = 2\n", SettingsText.of("a = 1").with("b", "2").toString());
        assertEquals("a =\n", SettingsText.of("").with("a", "").toString());
    }

    @Test
    void shouldLeaveNoSecondValueOfAKey() {
        String twice = "port=1\r\n  port : 2\r\nport 3\r\nports = 4\r\n";
        assertEquals(
                "port = 5\r\nports = 4\r\n",
                SettingsText.of(twice).with("port", "5").toString());
        assertEquals("ports = 4\r\n", SettingsText.of(twice).without("port").toString());
        assertEquals(Set.of("port", "ports"), SettingsText.of(twice).keys());
    }

    @Test
    void shouldTakeASettingOfSeveralLinesAsOne() {
        String folded = "names = a, \\\n   b, \\\n   c\nport = 1\n";
        assertEquals(
                "names = d\nport = 1\n",
                SettingsText.of(folded).with("names", "d").toString());
        assertEquals("port = 1\n", SettingsText.of(folded).without("names").toString());
        assertEquals(
                "# not folded \\\nport = 2\n",
                SettingsText.of("# not folded \\\nport = 1\n").with("port", "2").toString());
        assertEquals("a = b \\", SettingsText.of("a = b \\").toString());
    }

    @Test
    void shouldGiveBackEveryValueItCanHold() throws IOException {
        for (String value : List.of("C:\\tmp\\", "a=b:c", "#no comment", "!", "\\u0041", "{x} $ {", "\"q\" 'r'", "")) {
            Properties read = new Properties();
            read.load(new StringReader(SettingsText.of("before = 1\n")
                    .with("key", value)
                    .with("after", "2")
                    .toString()));
            assertEquals(value, read.getProperty("key"));
            assertEquals("2", read.getProperty("after"));
        }
    }

    @Test
    void shouldRefuseWhatWouldBecomeAnotherValue() {
        for (String value : List.of("a\nb = 1", "a\rb", "\t", "\u00e4", "${karaf.home}", "\u0000")) {
            assertFalse(SettingsText.canHold(value));
            assertThrows(
                    IllegalArgumentException.class, () -> SettingsText.of(FILE).with("port", value));
        }
        assertTrue(SettingsText.canHold("$ {x}"));
    }
}
