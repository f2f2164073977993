package io.tandempbx.security.core;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts wrong passwords in a row by user, and locks a user for a while. Only names that exist are counted. Thread-safe. */
final class Lockout {
    private static final Logger LOG = LoggerFactory.getLogger(Lockout.class);

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
            SecuritySettings present = settings.get();
            if (failures < present.lockoutFailures()) {
                return new Count(failures, 0);
            }
            LOG.warn("locked user {} for {} s after {} wrong passwords", user, present.lockoutSeconds(), failures);
            return new Count(0, clock.millis() + present.lockoutSeconds() * 1000L);
        });
    }

    /** The user showed the right password, or has another one now: nothing is counted, and no lock stays. */
    void forget(String user) {
        counts.remove(user);
    }
}
