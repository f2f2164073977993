package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CausesTest {
    /** RFC 3398 §8.2.6.1; 480, 488 and what is younger are ours. */
    @ParameterizedTest
    @CsvSource({
        "200,16", "400,41", "401,21", "402,21", "403,21", "404,1", "405,63", "406,79", "407,21", "408,102", "410,22",
        "413,127", "414,127", "415,79", "416,127", "420,127", "421,127", "423,127", "480,20", "481,41", "482,25",
        "483,25", "484,28", "485,1", "486,17", "487,16", "488,88", "500,41", "501,79", "502,38", "503,41", "504,102",
        "580,41", "505,127", "513,127", "600,17", "603,21", "604,1", "606,58", "607,21", "608,21", "699,21"
    })
    void shouldKnowTheCauseOfAStatus(int status, int cause) {
        assertEquals(cause, Causes.q850(status));
    }

    @Test
    void shouldNotTakeForAFailureWhatIsNone() {
        assertTrue(Causes.isFailure("480", 480));
        assertFalse(Causes.isFailure("480 (Q.850 19)", 480)); // it rang, and nobody answered
        assertFalse(Causes.isFailure("486", 486));
        assertTrue(Causes.isFailure("503", 503));
    }

    @Test
    void shouldKeepWhatAPeerToldInTheWords() {
        assertEquals("486", Causes.worded("486", 486, 0));
        assertEquals("486", Causes.worded("486", 486, 17));
        String worded = Causes.worded("200 hung up by 1001", 200, 31);
        assertEquals(31, Causes.q850(worded, 200));
        assertEquals(16, Causes.q850("200 hung up by 1001", 200));
        assertEquals(19, Causes.q850(CallEndLog.NO_ANSWER, 480));
        assertEquals(20, Causes.q850("480", 480));
    }
}
