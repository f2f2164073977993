package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.state.StaleEpochException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for everything that happens later, to within some 10 ms. Tasks return at once. Thread-safe.
 *
 * <p>A wheel of slots, one per tick, over and over: a task waits in the slot of its tick, so that arming and cancelling,
 * which every transaction does several times, cost the same however many tasks wait.
 */
public final class TimerQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TimerQueue.class);
    private static final long STOP_LIMIT_MS = 2000;
    private static final int TICK_MS = 10;
    private static final int SLOTS = 1024;

    /** Something that is going to happen. */
    @FunctionalInterface
    public interface Task {

        /** Prevents it, unless it has begun. */
        void cancel();
    }

    private final Thread thread = new Thread(this::run, "sip-timers");
    private final long tickNs;
    private final Entry[] slots; // each the anchor of a ring of entries
    private final long startNs = System.nanoTime();

    // guarded by this
    private int waiting;
    private long doneTick;
    private long wakeTick; // until when the thread sleeps
    private boolean started;
    private boolean stopped;

    public TimerQueue() {
        this(TICK_MS, SLOTS);
    }

    TimerQueue(int tickMs, int slotCount) {
        tickNs = TimeUnit.MILLISECONDS.toNanos(tickMs);
        slots = new Entry[slotCount];
        for (int i = 0; i < slotCount; i++) {
            slots[i] = new Entry(0, () -> {});
        }
    }

    /** Runs a task after a delay; ignored once the queue is stopped. */
    public synchronized Task after(long delayMs, Runnable task) {
        long dueNs = System.nanoTime() - startNs + TimeUnit.MILLISECONDS.toNanos(Math.max(0, delayMs));
        Entry entry = new Entry(Math.max(doneTick + 1, (dueNs + tickNs - 1) / tickNs), task);
        if (stopped) {
            return entry; // the record stays for the successor
        }
        if (!started) {
            started = true;
            thread.start();
        }
        entry.insertBefore(slots[slot(entry.tick)]);
        waiting++;
        if (entry.tick < wakeTick) {
            notifyAll();
        }
        return entry;
    }

    /** Drops what is waiting and returns when the running task is over, within two seconds. */
    public void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join(STOP_LIMIT_MS);
            if (thread.isAlive()) {
                LOG.warn("A signalling timer still runs after {} ms", STOP_LIMIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Entry> due = new ArrayList<>();
        while (awaitDue(due)) {
            for (Entry entry : due) {
                if (entry.begin()) {
                    guarded(entry.task);
                }
            }
            due.clear();
        }
    }

    /** Takes out what is due, in its order, waiting for it if need be; false once the queue is stopped. */
    private synchronized boolean awaitDue(List<Entry> due) {
        while (!stopped && due.isEmpty()) {
            long nowNs = System.nanoTime() - startNs;
            long nowTick = nowNs / tickNs;
            while (doneTick < nowTick) {
                doneTick++;
                takeDue(due);
            }
            if (due.isEmpty()) {
                wakeTick = nextOccupied();
                sleep(wakeTick * tickNs - nowNs);
                wakeTick = 0;
            }
        }
        return !stopped;
    }

    private void takeDue(List<Entry> due) {
        Entry anchor = slots[slot(doneTick)];
        for (Entry entry = anchor.next; entry != anchor; ) {
            Entry next = entry.next;
            if (entry.tick <= doneTick) {
                entry.remove();
                waiting--;
                due.add(entry);
            }
            entry = next;
        }
    }

    /** The next tick in whose slot something waits, though it may be for a later turn of the wheel. */
    private long nextOccupied() {
        if (waiting == 0) {
            return Long.MAX_VALUE / tickNs;
        }
        long tick = doneTick + 1;
        while (slots[slot(tick)].next == slots[slot(tick)]) {
            tick++;
        }
        return tick;
    }

    @SuppressWarnings("WaitNotInLoop") // whoever calls does, and looks at everything again
    private synchronized void sleep(long ns) {
        try {
            wait(ns / 1_000_000 + 1);
        } catch (InterruptedException e) {
            stopped = true; // nobody should; it can only mean the end
            Thread.currentThread().interrupt();
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (StaleEpochException e) {
            LOG.debug("A successor took over: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A signalling timer failed", e);
        }
    }

    private int slot(long tick) {
        return (int) (tick % slots.length);
    }

    /** A task in the ring of its slot, or alone in its own when it is not waiting; guarded by the queue. */
    private final class Entry implements Task {
        private final long tick;
        private final Runnable task;
        private Entry previous = this;
        private Entry next = this;
        private boolean cancelled;

        Entry(long tick, Runnable task) {
            this.tick = tick;
            this.task = task;
        }

        @Override
        public void cancel() {
            synchronized (TimerQueue.this) {
                cancelled = true;
                if (next != this) {
                    remove();
                    waiting--;
                }
            }
        }

        /** False if it was cancelled at the last moment. */
        boolean begin() {
            synchronized (TimerQueue.this) {
                return !cancelled;
            }
        }

        void insertBefore(Entry anchor) {
            previous = anchor.previous;
            next = anchor;
            previous.next = this;
            anchor.previous = this;
        }

        void remove() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }
}
