package io.tandempbx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final String[] JUDGING_CPU = {"--steps", "5", "--cpu-bounds", "--seconds", "2"};

    @Test
    void shouldHoldWhenNothingIsMissed() {
        Bounds bounds = new Bounds(Options.parse(JUDGING_CPU));
        bounds.require(true, "calls failed");
        bounds.requireCpu(true, "slow");

        assertDoesNotThrow(() -> bounds.close("calls"));
    }

    @Test
    void shouldNameWhatWasMissed() {
        Bounds bounds = new Bounds(Options.parse(new String[0]));
        bounds.require(false, "calls failed");

        Bounds.MissedException missed = assertThrows(Bounds.MissedException.class, () -> bounds.close("calls"));
        assertEquals("calls: 1 bounds missed: calls failed", missed.getMessage());
    }

    @Test
    void shouldJudgeProcessorTimeOnlyWhenAsked() {
        Bounds lenient = new Bounds(Options.parse(new String[0]));
        lenient.requireCpu(false, "slow");
        assertDoesNotThrow(() -> lenient.close("calls"));

        Bounds strict = new Bounds(Options.parse(JUDGING_CPU));
        strict.requireCpu(false, "slow");
        assertThrows(Bounds.MissedException.class, () -> strict.close("calls"));
    }

    @Test
    void shouldReadOptionsWithAndWithoutValues() {
        Options options = Options.parse(JUDGING_CPU);

        assertTrue(options.flag("cpu-bounds"));
        assertFalse(Options.parse(new String[] {"--steps", "5"}).flag("cpu-bounds"));
        assertEquals(5, options.number("steps", 1));
        assertEquals(2, options.number("seconds", 1));
        assertEquals(7, options.instead("steps", "7").number("steps", 1));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(new String[] {"--steps"}));
    }
}
