package io.tandempbx.event.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.spool.file.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {
    @TempDir
    private Path directory;

    private EventStream stream;

    @BeforeEach
    void start() throws IOException {
        stream = EventStream.open(directory, 500, 50);
        stream.start();
    }

    @AfterEach
    void stop() {
        stream.close();
    }

    @Test
    void shouldNumberEventsAndReplayThemFromAnyPlace() throws IOException {
        assertEquals(0, stream.latest());
        publish(1, 20);
        await(() -> stream.latest() == 20);

        List<Event> all = stream.after(0, 100);
        assertEquals(
                LongStream.rangeClosed(1, 20).boxed().toList(),
                all.stream().map(Event::cursor).toList());
        assertEquals(happening(7), all.get(6).happening());
        assertEquals(all.subList(15, 18), stream.after(15, 3));
        assertEquals(List.of(), stream.after(20, 10));
        assertEquals(List.of(), stream.after(999, 10));

        stream.close();
        stream = EventStream.open(directory, 500, 50); // another revision, or the next process
        stream.start();
        publish(21, 1);
        await(() -> stream.latest() == 21);
        assertEquals(happening(21), stream.after(20, 1).get(0).happening());
    }

    @Test
    void shouldKeepAWindow() {
        for (int first = 1; first <= 300; first += 10) {
            publish(first, 10);
            int last = first + 9;
            await(() -> stream.latest() == last);
        }
        assertTrue(stream.oldest() > 200 && stream.oldest() <= 251, "oldest is " + stream.oldest());
        assertEquals(stream.oldest(), stream.after(0, 1).get(0).cursor());
    }

    @Test
    void shouldDeliverInOrderAndNotWaitForOneThatIsSlow() throws InterruptedException {
        publish(1, 5);
        await(() -> stream.latest() == 5);
        BlockingQueue<Long> quick = new LinkedBlockingQueue<>();
        BlockingQueue<Long> slow = new LinkedBlockingQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        stream.subscribe(2, batch -> {
            awaitLatch(release);
            batch.forEach(event -> slow.add(event.cursor()));
        });
        var subscription = stream.subscribe(2, batch -> batch.forEach(event -> quick.add(event.cursor())));
        publish(6, 100);

        for (long cursor = 3; cursor <= 105; cursor++) {
            assertEquals(cursor, quick.poll(10, TimeUnit.SECONDS));
        }
        assertTrue(slow.isEmpty());
        release.countDown();
        long last = 0;
        while (last < 105) { // its first batch was read before, what followed may have been dropped meanwhile
            Long cursor = slow.poll(10, TimeUnit.SECONDS);
            assertTrue(cursor != null && cursor > last, "after " + last + " came " + cursor);
            last = cursor;
        }

        subscription.close();
        publish(106, 1);
        await(() -> slow.contains(106L));
        assertTrue(quick.isEmpty());
    }

    /** More than are read at once, so that an empty answer would end the subscription's reading. */
    @Test
    void shouldPassOverWhatCannotBeRead() throws Exception {
        stream.close();
        try (SegmentLog log = SegmentLog.open(directory, 1 << 20)) {
            List<byte[]> entries = new ArrayList<>();
            for (int i = 1; i <= 1_200; i++) {
                entries.add(new byte[] {1, (byte) 0xff});
            }
            entries.add(EventRecords.write(new RecordWriter(1), happening(1_201)));
            entries.add(new byte[] {1});
            log.append(entries);
        }
        stream = EventStream.open(directory, 1 << 20, 50_000);
        stream.start();
        BlockingQueue<Happening> got = new LinkedBlockingQueue<>();
        stream.subscribe(0, batch -> batch.forEach(event -> got.add(event.happening())));

        assertEquals(happening(1_201), got.poll(10, TimeUnit.SECONDS));
        publish(1_203, 1);
        assertEquals(happening(1_203), got.poll(10, TimeUnit.SECONDS));
        assertEquals(1_201, stream.after(0, 10).get(0).cursor());
    }

    @Test
    void shouldLoseNothingOverAReplacement() throws IOException {
        EventOutlet outlet = new EventOutlet();
        outlet.publish(happening(1)); // nobody is there yet
        outlet.bind(stream);
        outlet.publish(happening(2));
        stream.close();
        assertFalse(stream.publish(happening(99)));
        outlet.publish(happening(3)); // bound, but on its way out
        outlet.unbind(stream);
        outlet.publish(happening(4));
        stream = EventStream.open(directory, 500, 50);
        stream.start();
        outlet.bind(stream);
        outlet.publish(happening(5));

        await(() -> stream.latest() == 5);
        assertEquals(
                IntStream.rangeClosed(1, 5).mapToObj(EventStreamTest::happening).toList(),
                stream.after(0, 10).stream().map(Event::happening).toList());
    }

    /** A directory stands where the next file should be, until there is room. */
    @Test
    void shouldKeepWhatTheDiskDoesNotTakeUntilItDoes() throws IOException {
        int number = 0;
        while (!isSegmentFull()) {
            int made = ++number;
            publish(made, 1);
            await(() -> stream.latest() == made);
        }
        Path inTheWay = Files.createDirectory(directory.resolve(String.format("%020d.log", number + 1)));
        publish(number + 1, 3);
        int last = number + 3;
        assertFalse(isWithin(300, () -> stream.latest() >= last), "written nowhere");
        Files.delete(inTheWay);
        await(() -> stream.latest() == last);
        publish(last + 1, 1);
        await(() -> stream.latest() == last + 1);
        assertEquals(
                LongStream.rangeClosed(1, last + 1).boxed().toList(),
                stream.after(0, 100).stream().map(Event::cursor).toList());
    }

    private boolean isSegmentFull() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return Files.size(files.filter(file -> file.toString().endsWith(".log"))
                            .max(Comparator.naturalOrder())
                            .orElseThrow())
                    >= 500;
        }
    }

    private void publish(int first, int count) {
        for (int i = first; i < first + count; i++) {
            assertTrue(stream.publish(happening(i)));
        }
    }

    private static Happening happening(int number) {
        return new Happening(
                EventType.CALL_ENDED,
                Instant.ofEpochMilli(1_700_000_000_000L + number),
                "call-" + number,
                Map.of("from", "1001", "to", "1002", "cause", "200 hung up by 1001"));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) {
        assertTrue(isWithin(20_000, condition), "not in time");
    }

    private static boolean isWithin(long limitMs, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadlineNs) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
