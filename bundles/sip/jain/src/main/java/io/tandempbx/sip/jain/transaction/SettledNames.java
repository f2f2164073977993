package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.jain.transport.TimerQueue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Names to be forgotten later, to within a second, with one timer for all of a second. Thread-safe. */
final class SettledNames {
    private final TimerQueue timers;
    private final Clock clock;
    private final Consumer<String> forget;
    private final Map<Long, List<String>> bySecond = new HashMap<>(); // guarded by this

    SettledNames(TimerQueue timers, Clock clock, Consumer<String> forget) {
        this.timers = timers;
        this.clock = clock;
        this.forget = forget;
    }

    /** @param endAtMs when it is to be forgotten, wall clock */
    synchronized void add(String name, long endAtMs) {
        long second = endAtMs / 1000;
        bySecond.computeIfAbsent(second, this::armed).add(name);
    }

    private List<String> armed(long second) {
        timers.after((second + 1) * 1000 - clock.millis(), () -> end(second));
        return new ArrayList<>();
    }

    private void end(long second) {
        List<String> over;
        synchronized (this) {
            over = bySecond.remove(second);
        }
        over.forEach(forget);
    }
}
