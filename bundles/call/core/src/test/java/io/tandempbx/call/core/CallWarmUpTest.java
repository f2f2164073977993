package io.tandempbx.call.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallWarmUpTest {
    private static final int ROUNDS = 500;
    private static final int AT_LEAST = 100; // far more than are up at a time, so those before have ended

    @Test
    void shouldSetUpAndEndCallsUntilStopped() {
        CallWarmUp warmUp = new CallWarmUp();
        AtomicInteger asked = new AtomicInteger();
        int calls = warmUp.run(() -> asked.getAndIncrement() < ROUNDS);
        assertTrue(calls >= AT_LEAST && calls <= ROUNDS, calls + " calls");
    }
}
