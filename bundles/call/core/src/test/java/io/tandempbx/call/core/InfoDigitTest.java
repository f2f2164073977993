package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.sip.api.Body;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in the bodies of INFO. */
class InfoDigitTest {

    @ParameterizedTest
    @CsvSource({
        "application/dtmf-relay, 'Signal=5\r\nDuration=160\r\n', 5",
        "application/dtmf-relay, 'Signal= *\r\nDuration= 250', *",
        "application/dtmf-relay, 'signal=11', #",
        "application/dtmf-relay, 'Signal=55', ",
        "application/dtmf-relay, 'Duration=5', ",
        "application/dtmf, '#', #",
        "application/dtmf, 'd', D",
        "application/dtmf, '', ",
        "text/plain, '5', ",
    })
    void shouldReadOneKey(String type, String text, String key) {
        Optional<Character> expected = key == null ? Optional.empty() : Optional.of(key.charAt(0));
        assertEquals(expected, InfoDigit.of(new Body(type, text.getBytes(StandardCharsets.UTF_8))));
    }
}
