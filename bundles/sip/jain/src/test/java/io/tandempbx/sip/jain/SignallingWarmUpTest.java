package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SignallingWarmUpTest {
    private static final int CALLS = 20;
    private static final int MESSAGES = 16; // to the phone, for one registration and one call; some are repeated
    private static final long LIMIT_NS = 20_000_000_000L;

    @Test
    void shouldHangUpMoreThanOneCall() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        long startNs = System.nanoTime();
        int calls = new SignallingWarmUp()
                .run(() -> asked.incrementAndGet() < CALLS * MESSAGES && System.nanoTime() - startNs < LIMIT_NS);
        assertTrue(calls >= CALLS / 2, calls + " calls of " + asked + " messages");
    }

    @Test
    void shouldLeaveNoThread() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        new SignallingWarmUp().run(() -> asked.incrementAndGet() <= MESSAGES);
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.isAlive() && thread.getName().startsWith("sip-")));
    }
}
