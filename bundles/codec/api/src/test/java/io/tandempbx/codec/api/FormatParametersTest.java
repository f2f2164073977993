package io.tandempbx.codec.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class FormatParametersTest {

    @Test
    void shouldReadPairsInAnyDress() {
        FormatParameters read = FormatParameters.of(" UseInbandFEC = 1;maxplaybackrate=16000 ;stereo=0;stereo=1");
        assertEquals(Map.of("useinbandfec", "1", "maxplaybackrate", "16000", "stereo", "0"), read.values());
        assertEquals(16_000, read.number("maxplaybackrate", 48_000));
        assertEquals("0", read.text("stereo", "1"));
    }

    @Test
    void shouldLeaveOutWhatIsNoPair() {
        assertEquals(Map.of(), FormatParameters.of("").values());
        assertEquals(Map.of("a", ""), FormatParameters.of("0-15;=7;;a=").values());
    }

    @Test
    void shouldTakeOnlyNumbersAsNumbers() {
        for (String bad : new String[] {"-1", "1e3", "12345678901", "", "x", "٣"}) {
            assertEquals(7, FormatParameters.of("n=" + bad).number("n", 7), bad);
        }
        assertEquals(999_999_999, FormatParameters.of("n=999999999").number("n", 7));
        assertEquals(7, FormatParameters.of("").number("n", 7));
    }
}
