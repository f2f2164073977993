package io.tandempbx.health.core.capacity;

import java.util.concurrent.atomic.AtomicLong;

/** The most that was seen of something. Thread-safe. */
final class Peak {
    private final AtomicLong most = new AtomicLong();

    /** Looks at a figure; says the most that was seen up to now. */
    long see(long now) {
        return most.accumulateAndGet(now, Math::max);
    }
}
