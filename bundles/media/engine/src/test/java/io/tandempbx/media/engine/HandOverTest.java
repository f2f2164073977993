package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.ring.socket.HeldChannels;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class HandOverTest {
    private static final long LONG_MS = 20_000;

    private final HeldChannels ring = new HeldChannels();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void shouldFindNobodyAtTheFirstStart() {
        handOver(LONG_MS).takeOver(LONG_MS);
        assertEquals(List.of(), order);
    }

    @Test
    void shouldEndThePredecessorBeforeTheSuccessorBegins() {
        for (int revision = 1; revision <= 20; revision++) {
            handOver(LONG_MS).takeOver(LONG_MS);
            order.add("begins " + revision);
            String end = "ends " + revision;
            handOver(LONG_MS).retire(() -> order.add(end));
        }
        handOver(LONG_MS).takeOver(LONG_MS);
        for (int revision = 1; revision <= 20; revision++) {
            assertEquals("begins " + revision, order.get(2 * revision - 2));
            assertEquals("ends " + revision, order.get(2 * revision - 1));
        }
    }

    @Test
    void shouldRelayOnUntilItIsAskedToEnd() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        handOver(LONG_MS).retire(ended::countDown);
        assertTrue(!ended.await(50, TimeUnit.MILLISECONDS));
        handOver(LONG_MS).takeOver(LONG_MS);
        assertEquals(0, ended.getCount());
    }

    @Test
    void shouldEndByItselfWhenNobodyFollows() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        handOver(20).retire(ended::countDown);
        assertTrue(ended.await(10, TimeUnit.SECONDS));
        handOver(LONG_MS).takeOver(LONG_MS); // returns at once: nobody relays
    }

    @Test
    void shouldNotWaitForEver() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        handOver(LONG_MS).retire(() -> {
            asked.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        handOver(LONG_MS).takeOver(10);
        assertTrue(asked.await(10, TimeUnit.SECONDS));
        mayEnd.countDown();
    }

    private HandOver handOver(long limitMs) {
        return new HandOver(ring, MediaClock.SYSTEM, limitMs);
    }
}
