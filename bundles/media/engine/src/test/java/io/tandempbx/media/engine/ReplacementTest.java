package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the packet path promises: nothing lost over a replacement, nothing allocated per packet. */
final class ReplacementTest {
    private static final int CALLS = 5;
    private static final int PACKETS = 250; // 5 s
    private static final int REPLACEMENTS = 10;
    private static final long FRAME_NS = 20_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldLoseDoubleOrReorderNothingOverTenReplacements() throws Exception {
        ExecutorService receivers = Executors.newFixedThreadPool(2 * CALLS);
        try (Rig rig = new Rig()) {
            List<Phone> phones = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Phone one = new Phone(2 * i);
                Phone two = new Phone(2 * i + 1);
                one.calls(rig.engine.open("a" + i, "call-" + i));
                two.calls(rig.engine.open("b" + i, "call-" + i));
                rig.engine.remote("a" + i, one.media());
                rig.engine.remote("b" + i, two.media());
                rig.engine.bridge("a" + i, "b" + i);
                phones.add(one);
                phones.add(two);
            }
            CountDownLatch sent = new CountDownLatch(PACKETS);
            List<Future<Long>> gaps = new ArrayList<>();
            for (Phone phone : phones) {
                gaps.add(receivers.submit(() -> longestGapNs(phone)));
            }
            Thread sender = new Thread(() -> sendAll(phones, sent), "sender");
            sender.start();
            for (int i = 1; i <= REPLACEMENTS; i++) {
                awaitCount(sent, PACKETS - i * PACKETS / (REPLACEMENTS + 1));
                rig.replace();
            }
            sender.join();
            System.out.printf("longest gap over %d replacements: %d ms%n", REPLACEMENTS, longest(gaps) / 1_000_000);
            assertTrue(longest(gaps) < 200_000_000L);
            for (int i = 0; i < CALLS; i++) {
                var statistics = rig.statisticsAfter("a" + i, PACKETS);
                assertEquals(PACKETS, statistics.packetsReceived());
                assertEquals(PACKETS, statistics.packetsSent());
                assertEquals(0, statistics.packetsLost());
                assertEquals(0, statistics.packetsRefused());
            }
            phones.forEach(Phone::close);
        } finally {
            receivers.shutdown();
        }
    }

    /** Receives every packet in order; the longest time between two. */
    private static long longestGapNs(Phone phone) throws IOException {
        long longestNs = 0;
        long lastNs = 0;
        for (int sequence = 0; sequence < PACKETS; sequence++) {
            assertEquals(sequence, phone.receive().sequence());
            long nowNs = System.nanoTime();
            longestNs = sequence == 0 ? 0 : Math.max(longestNs, nowNs - lastNs);
            lastNs = nowNs;
        }
        assertTrue(phone.hearsNothing());
        return longestNs;
    }

    private static long longest(List<Future<Long>> gaps) throws InterruptedException, ExecutionException {
        long longestNs = 0;
        for (Future<Long> gap : gaps) {
            longestNs = Math.max(longestNs, gap.get());
        }
        return longestNs;
    }

    private static void sendAll(List<Phone> phones, CountDownLatch sent) {
        long beganNs = System.nanoTime();
        for (int sequence = 0; sequence < PACKETS; sequence++) {
            while (System.nanoTime() - beganNs < sequence * FRAME_NS) {
                java.util.concurrent.locks.LockSupport.parkNanos(FRAME_NS / 20);
            }
            for (Phone phone : phones) {
                try {
                    phone.send(sequence);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
            sent.countDown();
        }
    }

    private static void awaitCount(CountDownLatch latch, long count) throws InterruptedException {
        while (latch.getCount() > count) {
            assertTrue(!latch.await(5, TimeUnit.MILLISECONDS) || count == 0);
        }
    }

    @Test
    void shouldAllocateNothingPerPacket() throws Exception {
        try (Rig rig = new Rig();
                Phone alice = new Phone(1);
                Phone bob = new Phone(2)) {
            alice.calls(rig.engine.open("a", "call-1"));
            bob.calls(rig.engine.open("b", "call-1"));
            rig.engine.remote("a", alice.media());
            rig.engine.remote("b", bob.media());
            rig.engine.bridge("a", "b");
            relay(alice, bob, 0, 10_000);
            long before = allocated(rig);
            relay(alice, bob, 10_000, 30_000);
            long octets = allocated(rig) - before;
            System.out.printf("allocated by the loops over 20,000 packets: %d octets%n", octets);
            assertTrue(octets < 20_000, octets + " octets");
        }
    }

    private static void relay(Phone from, Phone to, int first, int end) throws IOException {
        for (int i = first; i < end; i++) {
            from.send(i);
            assertEquals(i & 0xffff, to.receive().sequence());
        }
    }

    private long allocated(Rig rig) {
        return rig.engine.loopThreadIds().stream()
                .mapToLong(threads::getThreadAllocatedBytes)
                .sum();
    }
}
