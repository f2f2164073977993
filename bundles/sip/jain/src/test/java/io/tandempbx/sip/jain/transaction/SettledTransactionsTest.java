package io.tandempbx.sip.jain.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.sip.jain.transport.TimerQueue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SettledTransactionsTest {
    private static final long DEADLINE_NS = 10_000_000_000L;

    private final TimerQueue timers = new TimerQueue();
    private final SettledTransactions settled = new SettledTransactions(timers, Clock.systemUTC());

    @AfterEach
    void stop() {
        timers.stop();
    }

    @Test
    void shouldFindEachAmongManyUntilItsTimeIsOver() {
        long nowMs = System.currentTimeMillis();
        for (int i = 0; i < 20_000; i++) {
            settled.add("short" + i, record(i), nowMs);
            settled.add("long" + i, record(-i), nowMs + 600_000);
        }
        for (int i = 0; i < 20_000; i += 7) {
            assertArrayEquals(record(-i), settled.find("long" + i).orElseThrow());
        }
        long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (settled.find("short19999").isPresent() && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
        Map<String, String> left = new HashMap<>();
        settled.each((name, record) -> left.put(name, new String(record, StandardCharsets.UTF_8)));
        assertEquals(20_000, left.size());
        for (int i = 0; i < 20_000; i++) {
            assertTrue(settled.find("short" + i).isEmpty());
            assertArrayEquals(record(-i), settled.find("long" + i).orElseThrow());
            assertArrayEquals(record(-i), left.getOrDefault("long" + i, "").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldKeepARecordLargerThanABlock() {
        byte[] large = new byte[60_000];
        new Random(1).nextBytes(large);
        settled.add("before", record(1), System.currentTimeMillis() + 60_000);
        settled.add("large", large, System.currentTimeMillis() + 60_000);
        settled.add("after", record(2), System.currentTimeMillis() + 60_000);
        assertArrayEquals(large, settled.find("large").orElseThrow());
        assertArrayEquals(record(1), settled.find("before").orElseThrow());
        assertArrayEquals(record(2), settled.find("after").orElseThrow());
    }

    @Test
    void shouldForgetAKeyWithoutLosingThoseThatMetIt() {
        LongIndex index = new LongIndex();
        for (long key = 1; key <= 300; key++) {
            index.put((key << 32) | 7, key); // all of them want the same place
        }
        for (long key = 1; key <= 300; key += 3) {
            index.remove((key << 32) | 7, key);
            index.remove(((key + 1) << 32) | 7, -2); // has another value
        }
        for (long key = 1; key <= 300; key++) {
            assertEquals(key % 3 == 1 ? LongIndex.NONE : key, index.get((key << 32) | 7));
        }
    }

    private static byte[] record(int number) {
        return ("record of " + number).getBytes(StandardCharsets.UTF_8);
    }
}
