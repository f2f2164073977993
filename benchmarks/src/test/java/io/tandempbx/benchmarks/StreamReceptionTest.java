package io.tandempbx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StreamReceptionTest {
    private static final long STEP_NS = 20_000_000;
    private static final int MORE_THAN_TWO_CYCLES = 150_000;

    private final StreamReception reception = new StreamReception();

    @Test
    void shouldFindNothingWrongBeyondWrapArounds() {
        receive(1, MORE_THAN_TWO_CYCLES);
        assertEquals(MORE_THAN_TWO_CYCLES, reception.highest());
        assertEquals(0, reception.missing(MORE_THAN_TWO_CYCLES));
        assertEquals(0, reception.duplicates());
        assertEquals(0, reception.disordered());
    }

    @Test
    void shouldCountWhatNeverCame() {
        receive(1, 100);
        receive(111, 70_000);
        assertEquals(10, reception.missing(70_000));
        assertEquals(15, reception.missing(70_005));
    }

    @Test
    void shouldMissTheFirstPackets() {
        receive(4, 10);
        assertEquals(3, reception.missing(10));
    }

    @Test
    void shouldCountWhatCameTwice() {
        receive(1, 66_000);
        receive(66_000, 66_000);
        assertEquals(1, reception.duplicates());
        assertEquals(0, reception.missing(66_000));
    }

    @Test
    void shouldCountWhatCameLate() {
        receive(1, 65_535);
        receive(65_537, 65_538);
        receive(65_536, 65_536);
        assertEquals(1, reception.disordered());
        assertEquals(0, reception.duplicates());
        assertEquals(0, reception.missing(65_538));
    }

    @Test
    void shouldMeasureGapsAlsoThoseThatGoOn() {
        receive(1, 10);
        reception.packet((short) 11, 15 * STEP_NS);
        assertEquals(5 * STEP_NS, reception.takeLargestGapNs(16 * STEP_NS));
        assertEquals(3 * STEP_NS, reception.takeLargestGapNs(18 * STEP_NS));
        reception.packet((short) 12, 19 * STEP_NS);
        assertEquals(4 * STEP_NS, reception.takeLargestGapNs(20 * STEP_NS));
    }

    private void receive(int from, int to) {
        for (int number = from; number <= to; number++) {
            reception.packet((short) number, number * STEP_NS);
        }
    }
}
