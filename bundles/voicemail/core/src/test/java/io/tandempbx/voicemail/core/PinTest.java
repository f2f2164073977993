package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PINs: which are taken, and how they are kept. */
class PinTest {

    @ParameterizedTest
    @CsvSource({
        "471, must be 4 to 10 digits",
        "12345678901, must be 4 to 10 digits",
        "47a1, must be 4 to 10 digits",
        "7777, must not be one digit over and over",
        "3456, must not be a row of digits",
        "8765, must not be a row of digits",
        "1002, must not be the extension",
    })
    void shouldRefuseWhatIsGuessedFirst(String pin, String rule) {
        assertEquals(rule, Pin.broken(pin, "1002").orElse("taken"));
    }

    @Test
    void shouldKnowOnlyTheRightOne() {
        String hash = Pin.hash("4713");
        assertTrue(Pin.broken("4713", "1002").isEmpty());
        assertFalse(hash.contains("4713"), hash);
        assertNotEquals(hash, Pin.hash("4713"), "each has a salt of its own");
        assertTrue(Pin.matches("4713", hash));
        assertFalse(Pin.matches("4714", hash));
        assertFalse(Pin.matches("", hash));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unreadable", "md5$1$AA==$AA==", "pbkdf2-sha256$0$AA==$AA=="})
    void shouldMatchNothingThatIsNoHash(String hash) {
        assertFalse(Pin.matches("4713", hash));
    }
}
