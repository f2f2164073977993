package io.tandempbx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void shouldNameTheStepThatHoldsTheShare() {
        Histogram histogram = new Histogram();
        for (int i = 1; i <= 1000; i++) {
            histogram.add(i * 1_000_000L);
        }

        assertEquals(500.005, histogram.ms(0.5), 1e-6);
        assertEquals(990.005, histogram.ms(0.99), 1e-6);
        assertEquals(1000, histogram.maxMs(), 1e-6);
        assertEquals(1000, histogram.total());
    }

    @Test
    void shouldKeepWhatIsLongerThanItsRange() {
        Histogram histogram = new Histogram();
        histogram.add(60_000_000_000L);

        assertEquals(10_000, histogram.ms(0.99), 1e-6);
        assertEquals(60_000, histogram.maxMs(), 1e-6);
    }

    @Test
    void shouldSayZeroWithoutDurations() {
        assertEquals(0, new Histogram().ms(0.99), 1e-9);
    }
}
