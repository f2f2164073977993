package io.tandempbx.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailSettingsTest {
    private final SettingsFile<MailSettings> file = MailSettings.file();

    private static EnvFile env(Map<String, String> values) {
        return new EnvFile(values, Set.of(), true);
    }

    @Test
    void shouldBeTheShippedFileWithoutOne() throws InvalidSettingsException {
        assertEquals(MailSettings.PRESET, file.settings());
        assertTrue(MailServer.of(MailSettings.PRESET, EnvFile.ABSENT).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "host, mail server, must be a host name",
        "port, 70000, from 1 to 65535",
        "tls, ssl, 'must be starttls, tls or none'",
        "verify_certificate, yes, must be true or false",
        "from, nobody, must be a mail address",
        "from_name, 'a\nb', must be one line",
        "timeout_seconds, 0, from 1 to 300",
        "first_pause_seconds, 901, must not exceed longest_pause_seconds = 900",
        "give_up_hours, 241, from 1 to 240",
        "max_waiting, 0, from 1 to 100000",
        "attachment_megabytes, 101, from 0 to 100",
        "smtp, x, is not a known key",
    })
    void shouldNameKeyValueAndRule(String key, String value, String rule) {
        InvalidSettingsException e = assertThrows(InvalidSettingsException.class, () -> file.take(Map.of(key, value)));
        String told = String.valueOf(e.getMessage());
        assertTrue(told.contains(key) && told.contains(rule), told);
        assertEquals(MailSettings.PRESET, file.settings());
    }

    @Test
    void shouldPreferWhatEnvSays() throws InvalidSettingsException {
        MailSettings given = file.take(Map.of("host", "mail.example.org"));
        MailServer plain = MailServer.of(given, EnvFile.ABSENT).orElseThrow();
        assertEquals("mail.example.org:587", plain.address());
        Map<String, String> values =
                Map.of("SMTP_HOST", "relay", "SMTP_PORT", "2525", "SMTP_USERNAME", "anna", "SMTP_PASSWORD", "hidden");
        MailServer other = MailServer.of(given, env(values)).orElseThrow();
        assertEquals("relay:2525 as anna", other.toString());
        assertEquals("hidden", other.password());
    }

    @ParameterizedTest
    @CsvSource({"SMTP_HOST, a b", "SMTP_PORT, 0", "SMTP_PORT, 65536", "SMTP_PORT, x"})
    void shouldNameWhatIsWrongInEnv(String key, String value) {
        InvalidSettingsException e = assertThrows(
                InvalidSettingsException.class, () -> MailServer.of(MailSettings.PRESET, env(Map.of(key, value))));
        assertTrue(String.valueOf(e.getMessage()).contains(key), e::getMessage);
    }
}
