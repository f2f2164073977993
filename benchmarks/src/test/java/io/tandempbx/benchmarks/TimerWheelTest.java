package io.tandempbx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private int runs;

    @Test
    void shouldRunATimerWhenItsSlotHasCome() {
        TimerWheel wheel = new TimerWheel(0);
        wheel.after(500, () -> runs++);

        wheel.advance(499_000_000);
        assertEquals(0, runs);
        wheel.advance(500_000_000);
        assertEquals(1, runs);
        wheel.advance(100_000_000_000L);
        assertEquals(1, runs);
    }

    @Test
    void shouldNotRunWhatWasCancelled() {
        TimerWheel wheel = new TimerWheel(0);
        wheel.after(20, () -> runs++).cancel();

        wheel.advance(1_000_000_000);
        assertEquals(0, runs);
    }
}
