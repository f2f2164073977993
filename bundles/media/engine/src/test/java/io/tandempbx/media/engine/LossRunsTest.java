package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LossRunsTest {
    private static final long FIRST = 65_530; // extended, so that it wraps around

    private final LossRuns runs = new LossRuns();

    /** Loses what is not a 1; returns the last number. */
    private long follow(String pattern) {
        runs.begin(FIRST);
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '1') {
                runs.lost(FIRST + i, 1);
            }
        }
        return FIRST + pattern.length() - 1;
    }

    /** The example of RFC 3611 §4.7.2: a burst of twelve packets, a loss before it and one after it. */
    @Test
    void shouldTellBurstsFromGaps() {
        long highest = follow("11110111111111111111111X111X1011110111111111111111111X111111111");
        assertEquals(12, runs.burstPackets());
        assertEquals(4.0 / 12, runs.burstDensity());
        assertEquals(51, 2 * runs.gapPackets(highest));
        assertEquals(2.0 / 51, runs.gapDensity(highest), 1e-9);
    }

    @Test
    void shouldCountABurstThatIsNotOver() {
        long highest = follow("1".repeat(20) + "00");
        assertEquals(2, runs.burstPackets());
        assertEquals(1, runs.burstDensity());
        assertEquals(0, runs.gapDensity(highest));
        assertEquals(10, runs.gapPackets(highest));
    }

    @Test
    void shouldKnowNoBurstWithoutLosses() {
        long highest = follow("1".repeat(50));
        assertEquals(0, runs.burstPackets());
        assertEquals(0, runs.burstDensity());
        assertEquals(0, runs.gapDensity(highest));
        assertEquals(50, runs.gapPackets(highest));
    }

    @Test
    void shouldSeparateLossesBySixteenReceivedPackets() {
        follow("0" + "1".repeat(16) + "0");
        assertEquals(0, runs.burstPackets());
        follow("0" + "1".repeat(15) + "0");
        assertEquals(17, runs.burstPackets());
    }
}
