package io.tandempbx.itests.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls for what should become true, up to a deadline; a test never waits longer than the thing it waits for. */
public final class Await {
    private static final long POLL_NS = 2_000_000;

    private Await() {}

    /** Waits until the condition holds; fails naming {@code what} after {@code limit}. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!within(limit, condition)) {
            throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
        }
    }

    /** Waits until the source has a value and returns it; fails naming {@code what} after {@code limit}. */
    public static <T> T value(String what, Duration limit, Supplier<Optional<T>> source) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("not within " + limit.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Whether the condition became true within the limit. */
    public static boolean within(Duration limit, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        return true;
    }
}
