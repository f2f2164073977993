package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.wiring.api.InvalidSettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaSettingsTest {

    @Test
    void shouldHaveDefaults() {
        MediaSettings settings = MediaSettings.file().settings();
        assertEquals(new PortRange(10_000, 20_000), settings.rtpPorts());
        assertTrue(settings.bindAddress().isAnyLocalAddress());
        assertEquals(10, settings.quarantineSeconds());
        assertEquals(60, settings.mediaTimeoutSeconds());
        assertTrue(settings.threads() >= 1 && settings.threads() <= 16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10000", "10001-20000", "10000-10006", "1022-2000", "20000-10000", "65000-65536", "a-b"})
    void shouldRefuseRangesThatBreakTheRule(String value) {
        InvalidSettingsException refused = assertThrows(
                InvalidSettingsException.class, () -> MediaSettings.file().take(Map.of("rtp_ports", value)));
        assertTrue(refused.problems().get(0).startsWith("key rtp_ports = '" + value + "' must be"));
    }

    @ParameterizedTest
    @CsvSource({"10000-20000, 19998, 4998", "10000-19999, 19998, 4998", "10000-10007, 10006, 2", "1024 - 1033, 1032, 3"
    })
    void shouldUseWholePairsOnly(String value, int lastRtpPort, int pairs) throws InvalidSettingsException {
        PortRange range = MediaSettings.file().take(Map.of("rtp_ports", value)).rtpPorts();
        assertEquals(lastRtpPort, range.lastRtpPort());
        assertEquals(pairs, range.pairs());
    }

    @Test
    void shouldRefuseNumbersOutOfRangeAndUnknownKeys() {
        InvalidSettingsException refused = assertThrows(InvalidSettingsException.class, () -> MediaSettings.file()
                .take(Map.of("quarantine_seconds", "-1", "engine_threads", 17, "rtp_port", "10000-20000")));
        assertEquals(3, refused.problems().size());
    }
}
