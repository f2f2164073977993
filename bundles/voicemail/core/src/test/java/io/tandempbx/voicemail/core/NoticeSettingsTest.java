package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeSettingsTest {
    private final SettingsFile<VoicemailSettings> file = VoicemailSettings.file();

    @ParameterizedTest
    @CsvSource({
        "mail_subject, 'From {who}', 'must not have {who}, which is none of {caller}, {caller_name}, {mailbox}'",
        "mail_subject, 'a\nb', must be one line",
        "mail_subject, ' ', must be 1 to 200 characters",
        "mail, on, must be true or false",
        "mail_attach, 1, must be true or false",
    })
    void shouldNameKeyAndRule(String key, String value, String rule) {
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, () -> file.take(Map.of(key, value)));
        assertTrue(String.valueOf(e.getMessage()).contains(key), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(rule), e::getMessage);
        assertEquals(NoticeSettings.PRESET, file.settings().mail());
    }

    @Test
    void shouldNotLetCallersAddLinesOrWords() {
        Map<String, String> values = Map.of("caller_name", "Eve\r\nBcc: x@y $1 \\ {mailbox}", "mailbox", "1002");
        assertEquals(
                "1002: Eve Bcc: x@y $1 \\ {mailbox}, ",
                NoticeSettings.filled("{mailbox}: {caller_name}, {time}", values));
    }
}
