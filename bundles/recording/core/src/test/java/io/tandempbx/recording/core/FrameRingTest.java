package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FrameRingTest {
    private static final long BEGIN_MS = 1_700_000_000_000L;

    private final FrameRing ring = new FrameRing(0);
    private final byte[] out = new byte[300 * FrameRing.FRAME_OCTETS];

    private void put(FrameRing into, int side, long frame, int value) {
        short[] samples = new short[160];
        Arrays.fill(samples, (short) value);
        into.put(side, BEGIN_MS + 20 * frame, samples, 160);
    }

    /** Left and right of a frame that was drained. */
    private int[] sides(int frame) {
        ByteBuffer octets = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        int at = frame * FrameRing.FRAME_OCTETS;
        for (int i = 0; i < 160; i++) { // all samples of a frame are the same here
            assertEquals(octets.getShort(at), octets.getShort(at + 4 * i));
            assertEquals(octets.getShort(at + 2), octets.getShort(at + 4 * i + 2));
        }
        return new int[] {octets.getShort(at), octets.getShort(at + 2)};
    }

    @Test
    void shouldPutBothSidesOfAFrameTogetherWhateverTheOrderTheyComeIn() {
        put(ring, 0, 0, 100);
        put(ring, 0, 1, 101);
        put(ring, 1, 0, -200);
        assertEquals(1, ring.drain(out, false), "the second waits for its right side");
        assertArrayEquals(new int[] {100, -200}, sides(0));
        put(ring, 1, 1, -201);
        assertEquals(1, ring.drain(out, false));
        assertArrayEquals(new int[] {101, -201}, sides(0));
        assertEquals(List.of(), ring.holes());
    }

    @Test
    void shouldNotWaitForASideThatHasNothing() {
        for (int i = 0; i < 10; i++) {
            put(ring, 0, i, 7);
        }
        assertEquals(5, ring.drain(out, false));
        assertEquals(5, ring.drain(out, true));
        assertArrayEquals(new int[] {7, 0}, sides(4));
        assertEquals(List.of(), ring.holes());
    }

    @Test
    void shouldLeaveASilentHoleOfTheRightLengthWhenNobodyDrains() {
        for (int i = 0; i < 250; i++) {
            put(ring, 0, i, i + 1);
            put(ring, 1, i, i + 1);
        }
        assertEquals(250, ring.drain(out, true));
        assertArrayEquals(new int[] {100, 100}, sides(99));
        assertArrayEquals(new int[] {0, 0}, sides(100));
        assertArrayEquals(new int[] {0, 0}, sides(249));
        put(ring, 0, 250, 251);
        assertEquals(1, ring.drain(out, true));
        assertArrayEquals(new int[] {251, 0}, sides(0));
        assertEquals(List.of(new FrameRing.Hole(100, 250)), ring.holes());
    }

    @Test
    void shouldGoOnInTimeBehindWhatAPredecessorWrote() {
        FrameRing next = new FrameRing(50, BEGIN_MS);
        put(next, 0, 80, 9);
        put(next, 1, 80, 9);
        assertEquals(31, next.drain(out, true));
        assertArrayEquals(new int[] {0, 0}, sides(29));
        assertArrayEquals(new int[] {9, 9}, sides(30));
        assertEquals(List.of(new FrameRing.Hole(50, 80)), next.holes());
    }

    @Test
    void shouldGoOnAtOnceWhenTheClockWasChanged() {
        put(ring, 0, 0, 1);
        put(ring, 0, 1, 2);
        put(ring, 0, 4_000_000, 3);
        put(ring, 0, -3000, 4);
        assertEquals(4, ring.drain(out, true));
        assertArrayEquals(new int[] {3, 0}, sides(2));
        assertArrayEquals(new int[] {4, 0}, sides(3));
    }

    @Test
    void shouldKeepNothingOfAPause() {
        put(ring, 0, 0, 5);
        assertEquals(1, ring.pause(true));
        put(ring, 0, 1, 6);
        assertEquals(2, ring.pause(false));
        put(ring, 0, 2, 7);
        assertEquals(3, ring.drain(out, true));
        assertArrayEquals(new int[] {5, 0}, sides(0));
        assertArrayEquals(new int[] {0, 0}, sides(1));
        assertArrayEquals(new int[] {7, 0}, sides(2));
    }
}
