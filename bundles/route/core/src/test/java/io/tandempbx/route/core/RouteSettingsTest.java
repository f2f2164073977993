package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.wiring.api.InvalidSettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parking|7y|'7y'",
                "code_echo|43|'43'",
                "code_own_voicemail|*8|is the code of something else",
                "emergency_numbers|112, help|'help'",
                "country_code|+49|'+49'",
                "class_leading_out|world|must be internal, local, national, international or premium",
                "max_forwards|21|must be a whole number from 0 to 20",
                "parkin|7x|is not a known key",
            })
    void shouldNameWhatIsWrong(String key, String value, String expected) {
        InvalidSettingsException refused = assertThrows(
                InvalidSettingsException.class, () -> RouteSettings.file().take(Map.of(key, value)));
        assertEquals(1, refused.problems().size(), refused::toString);
        String problem = refused.problems().get(0);
        assertTrue(problem.contains(key) && problem.contains(expected), problem);
    }

    @Test
    void shouldMatchPatterns() {
        assertTrue(matches("1xxx", "1001"));
        assertFalse(matches("1xxx", "10011"));
        assertTrue(matches("+49[1-35]x.", "+49512"));
        assertFalse(matches("+49[1-35]x.", "+49412"));
        assertFalse(matches("+49[1-35]x.", "+4951"));
        assertTrue(matches("*xxxx", "*1001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1+", "a", "[", "[]", "[x]", "[5-2]", ".1", "1..", "1\n", "(1|2)"})
    void shouldRefuseWhatIsNoPattern(String text) {
        assertTrue(DialPattern.of(text).isEmpty());
    }

    private static boolean matches(String pattern, String number) {
        return DialPattern.of(pattern).orElseThrow().matches(number);
    }
}
