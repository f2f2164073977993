package io.tandempbx.security.core;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts wrong passwords in a row by user, and locks a user for a while. Only names that exist are counted. Thread-safe. */
final class Lockout {
    private record Count(int failures, long lockedUntilMs) {}

    private final Supplier<SecuritySettings> settings;
    private final Clock clock;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    Lockout(Supplier<SecuritySettings> settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    boolean isLocked(String user) {
        Count count = counts.get(user);
        return count != null && count.lockedUntilMs > clock.millis();
    }

    void failed(String user) {
        counts.compute(user, (name, before) -> {
            int failures = before == null ? 1 : before.failures + 1;
            if (failures < settings.get().lockoutFailures()) {
                return new Count(failures, 0);
            }
            return new Count(0, clock.millis() + settings.get().lockoutSeconds() * 1000L);
        });
    }

    void succeeded(String user) {
        counts.remove(user);
    }
}
