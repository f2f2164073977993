package io.tandempbx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Timers up to 40 s in slots of 10 ms; used by one thread. */
final class TimerWheel {
    private static final long SLOT_NS = 10_000_000;
    private static final int SLOTS = 4096;

    private final List<List<Timer>> slots = new ArrayList<>(SLOTS);
    private long slot;

    /** Something to do later, unless cancelled. */
    static final class Timer {
        private final Runnable action;
        private boolean cancelled;

        private Timer(Runnable action) {
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }
    }

    TimerWheel(long nowNs) {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>());
        }
        slot = nowNs / SLOT_NS;
    }

    Timer after(long delayMs, Runnable action) {
        long ahead = Math.min(SLOTS - 1, Math.max(1, delayMs * 1_000_000 / SLOT_NS));
        Timer timer = new Timer(action);
        slots.get((int) ((slot + ahead) % SLOTS)).add(timer);
        return timer;
    }

    void advance(long nowNs) {
        while (slot < nowNs / SLOT_NS) {
            slot++;
            int index = (int) (slot % SLOTS);
            List<Timer> due = slots.get(index);
            if (due.isEmpty()) {
                continue;
            }
            slots.set(index, new ArrayList<>());
            for (Timer timer : due) {
                if (!timer.cancelled) {
                    timer.action.run();
                }
            }
        }
    }
}
