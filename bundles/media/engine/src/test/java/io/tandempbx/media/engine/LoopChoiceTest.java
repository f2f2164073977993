package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One loop as long as it has time to spare; then all. */
final class LoopChoiceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private long cpuNs;
    private long nowNs;
    private final LoopChoice choice = new LoopChoice(() -> cpuNs);

    @Test
    void shouldGatherCallsUntilTheLoopsNeedMuch() {
        assertEquals(1, loopsOf(50));
        pass(0.3);
        assertEquals(1, loopsOf(50), "a little more does not matter");
        pass(0.4);
        assertEquals(2, loopsOf(50));
        pass(0.3);
        assertEquals(2, loopsOf(50), "nor does a little less");
        pass(0.2);
        assertEquals(1, loopsOf(50));
    }

    @Test
    void shouldSpreadWhatComesAtOnce() {
        assertEquals(1, loopsOf(200));
        assertEquals(2, loopsOf(50));
        pass(0.1);
        assertEquals(1, loopsOf(200));
    }

    @Test
    void shouldGiveBothLegsOfACallOneLoopWhenSpread() {
        loopsOf(1);
        pass(0.9);
        int[] first = IntStream.range(0, 50).map(this::loop).toArray();
        int[] second = IntStream.range(0, 50).map(this::loop).toArray();
        assertArrayEquals(first, second);
        assertEquals(2, IntStream.of(first).distinct().count());
    }

    /** A second in which all loops together used this part of one processor. */
    private void pass(double part) {
        nowNs += SECOND_NS;
        cpuNs += (long) (part * SECOND_NS);
    }

    private long loopsOf(int calls) {
        return IntStream.range(0, calls).map(this::loop).distinct().count();
    }

    private int loop(int call) {
        return choice.loop("call-" + call, 2, nowNs);
    }
}
