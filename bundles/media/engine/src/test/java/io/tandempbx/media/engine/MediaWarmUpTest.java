package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MediaWarmUpTest {
    private static final int ROUNDS = 30;

    @Test
    void shouldRelayUntilStopped() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        MediaWarmUp warmUp = new MediaWarmUp(new PortRange(10_000, 20_000));
        assertEquals(ROUNDS, warmUp.run(() -> asked.incrementAndGet() <= ROUNDS));
    }
}
