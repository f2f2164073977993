package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paces what one loop makes itself: twenty slots of one millisecond, each task in one of them, so that packets leave
 * evenly and none waits for all the others. A loop that was held up makes up for a tenth of a second; what was missed
 * beyond that is a pause. One loop ticks; anybody adds.
 */
final class PlayoutClock {
    private static final Logger LOG = LoggerFactory.getLogger(PlayoutClock.class);
    static final int SLOTS = 20;
    static final long SLOT_NS = 1_000_000L;
    private static final long CATCH_UP_SLOTS = 100;
    private static final long COMPLAINT_NS = 60_000_000_000L;

    /** What a loop's tasks work with, one after the other. */
    static final class Bench {
        private static final int MAX_SAMPLES = 3 * 2880; // 60 ms at 48 kHz, three times over
        private static final int MAX_OCTETS = 4096;

        final short[] samples = new short[MAX_SAMPLES];
        final short[] resampled = new short[MAX_SAMPLES];
        final byte[] octets = new byte[MAX_OCTETS];
        final ByteBuffer packet = ByteBuffer.allocateDirect(MAX_OCTETS);
    }

    /** Something that is done every 20 ms. */
    @FunctionalInterface
    interface Task {
        /**
         * Does what is due now.
         *
         * @param dueNs when this tick is due; 20 ms after the one before unless the loop was held up for long
         * @return false if it is over
         */
        boolean tick(Bench bench, long dueNs);
    }

    private final Bench bench = new Bench();
    private final Queue<Task> arriving = new ConcurrentLinkedQueue<>();
    private final List<List<Task>> slots = new ArrayList<>(SLOTS);
    private int tasks;
    private long next; // number of the next slot to be due, since the beginning
    private long beganNs;
    private boolean began;
    private long complainedNs;
    private boolean complained;

    PlayoutClock() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
    }

    void add(Task task) {
        arriving.add(task);
    }

    boolean isEmpty() {
        return tasks == 0 && arriving.isEmpty();
    }

    /** When the next task is due. */
    long dueNs() {
        if (!arriving.isEmpty()) {
            return Long.MIN_VALUE / 2;
        }
        for (int ahead = 0; ahead < SLOTS; ahead++) {
            if (!slots.get((int) ((next + ahead) % SLOTS)).isEmpty()) {
                return beganNs + (next + ahead) * SLOT_NS;
            }
        }
        return Long.MAX_VALUE / 2;
    }

    /** Does what is due. */
    void run(long nowNs) {
        if (isEmpty()) {
            began = false;
            return;
        }
        if (!began) {
            began = true;
            beganNs = nowNs;
            next = 0;
        }
        long current = (nowNs - beganNs) / SLOT_NS;
        if (current - next > CATCH_UP_SLOTS) {
            next = current;
        }
        for (Task task = arriving.poll(); task != null; task = arriving.poll()) {
            slots.get(leastBusy((int) (current % SLOTS))).add(task);
            tasks++;
        }
        for (; next <= current; next++) {
            tick(slots.get((int) (next % SLOTS)), beganNs + next * SLOT_NS);
        }
    }

    private int leastBusy(int from) {
        int best = from;
        for (int i = 1; i < SLOTS; i++) {
            int slot = (from + i) % SLOTS;
            best = slots.get(slot).size() < slots.get(best).size() ? slot : best;
        }
        return best;
    }

    private void tick(List<Task> slot, long dueNs) {
        for (int i = slot.size() - 1; i >= 0; i--) {
            boolean goesOn = true;
            try {
                goesOn = slot.get(i).tick(bench, dueNs);
            } catch (RuntimeException | LinkageError e) { // of a codec, whose bundle may be gone: its frame is lost
                complain(e, dueNs);
            }
            if (!goesOn) {
                slot.remove(i);
                tasks--;
            }
        }
    }

    private void complain(Throwable e, long nowNs) {
        if (!complained || nowNs - complainedNs >= COMPLAINT_NS) {
            complained = true;
            complainedNs = nowNs;
            LOG.warn("A frame was not made", e);
        }
    }
}
