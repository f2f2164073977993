package io.tandempbx.recording.core;

import io.tandempbx.media.api.AudioTap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames of both parties between the engine and the disk, placed by their time:
 *
 * <pre>
 *  tap left  ─►  | 17 | 18 | 19 | 20 |    |     drain(): 17L 17R 17L 17R … once both sides have it,
 *  tap right ─►  | 17 | 18 | 19 |    |    |              or it is too old to be waited for
 *                  ▲ next         ▲ highest
 * </pre>
 *
 * <p>Two seconds fit in. What comes while it is full is left out, and silence stands in its place; so it does where no
 * frame came. The lock is held for as long as samples are copied, never while anybody writes. Thread-safe.
 */
final class FrameRing {
    static final int FRAME_SAMPLES = AudioTap.RATE_HZ / 1000 * AudioTap.FRAME_MS;
    /** Octets of one frame of both sides. */
    static final int FRAME_OCTETS = 2 * 2 * FRAME_SAMPLES;

    static final int CAPACITY = 100;
    private static final int PATIENCE = 5; // frames by which one side may be behind the other
    private static final int LONGEST_GAP = 15_000; // five minutes; beyond that the clock was changed
    private static final int LATEST = 50; // a second; what is older comes from a clock that was set back
    private static final long EMPTY = -1;

    /** Frames that are not what was said, from the first to before the last. */
    record Hole(long from, long to) {}

    private final short[][] samples = new short[2][CAPACITY * FRAME_SAMPLES];
    private final long[][] numbers = new long[2][CAPACITY];
    private final List<Hole> holes = new ArrayList<>();
    private long baseMs; // the time of frame 0
    private boolean based;
    private long next; // the frame that is drained next
    private long highest; // the latest that came; one below next if none is there
    private long holeFrom = EMPTY;
    private boolean paused;
    private boolean closed;

    /** Goes on behind {@code written} frames; the first frame that comes says what time it is. */
    FrameRing(long written) {
        this.next = written;
        this.highest = written - 1;
        for (long[] side : numbers) {
            Arrays.fill(side, EMPTY);
        }
    }

    /** Goes on where frame 0 was at that time, so that what is missing since then is a gap. */
    FrameRing(long written, long baseMs) {
        this(written);
        this.baseMs = baseMs;
        this.based = true;
    }

    /** Takes a frame; side 0 is the left. */
    synchronized void put(int side, long timeMs, short[] from, int length) {
        if (closed || length < FRAME_SAMPLES) {
            return;
        }
        if (!based) {
            base(timeMs, next);
        }
        long number = number(timeMs);
        if (number > highest + LONGEST_GAP || number < next - LATEST) {
            base(timeMs, highest + 1);
            number = highest + 1;
        }
        if (number < next) {
            return; // too late: it was written as silence
        }
        highest = Math.max(highest, number);
        if (number >= next + CAPACITY) {
            return; // full
        }
        int slot = (int) (number % CAPACITY);
        numbers[side][slot] = number;
        int offset = slot * FRAME_SAMPLES;
        if (paused) {
            Arrays.fill(samples[side], offset, offset + FRAME_SAMPLES, (short) 0);
        } else {
            System.arraycopy(from, 0, samples[side], offset, FRAME_SAMPLES);
        }
    }

    private void base(long timeMs, long number) {
        baseMs = timeMs - number * AudioTap.FRAME_MS;
        based = true;
    }

    private long number(long timeMs) {
        return Math.floorDiv(timeMs - baseMs + AudioTap.FRAME_MS / 2, (long) AudioTap.FRAME_MS);
    }

    /**
     * Moves frames out, left and right sample in turn, little-endian.
     *
     * @param all whether the last ones too, for which the other side may still come
     * @return frames written to {@code out}, as many as fit at most
     */
    synchronized int drain(byte[] out, boolean all) {
        int room = out.length / FRAME_OCTETS;
        int count = 0;
        while (count < room && next <= highest && (all || isDue())) {
            int slot = (int) (next % CAPACITY);
            boolean left = numbers[0][slot] == next;
            boolean right = numbers[1][slot] == next;
            int at = count * FRAME_OCTETS;
            Arrays.fill(out, at, at + FRAME_OCTETS, (byte) 0);
            if (left) {
                place(0, slot, out, at);
            }
            if (right) {
                place(1, slot, out, at + 2);
            }
            follow(left || right);
            next++;
            count++;
        }
        return count;
    }

    private boolean isDue() {
        int slot = (int) (next % CAPACITY);
        return next <= highest - PATIENCE || (numbers[0][slot] == next && numbers[1][slot] == next);
    }

    private void place(int side, int slot, byte[] out, int at) {
        short[] from = samples[side];
        int offset = slot * FRAME_SAMPLES;
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            out[at + 4 * i] = (byte) from[offset + i];
            out[at + 4 * i + 1] = (byte) (from[offset + i] >> 8);
        }
    }

    /** A hole ends with the first frame that is there. */
    private void follow(boolean there) {
        if (!there && holeFrom == EMPTY) {
            holeFrom = next;
        } else if (there && holeFrom != EMPTY) {
            holes.add(new Hole(holeFrom, next));
            holeFrom = EMPTY;
        }
    }

    /** The holes found since the last time. */
    synchronized List<Hole> holes() {
        List<Hole> found = List.copyOf(holes);
        holes.clear();
        return found;
    }

    /**
     * Takes silence for what is said from now on, or no longer.
     *
     * @return the frame from which on
     */
    synchronized long pause(boolean silent) {
        paused = silent;
        return highest + 1;
    }

    /** Takes no more. */
    synchronized void close() {
        closed = true;
    }

    /** Whether any frame ever came here or to a predecessor. */
    synchronized boolean isBased() {
        return based;
    }

    synchronized long baseMs() {
        return baseMs;
    }
}
