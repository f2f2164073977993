package io.tandempbx.cdr.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.Disposition;
import io.tandempbx.spool.file.SegmentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdrComponentTest {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");
    private static final CallRecordQuery ALL = CallRecordQuery.between(START, START.plusSeconds(86_400));

    private final FakeCallEnds ended = new FakeCallEnds();
    private final FakeRepository repository = new FakeRepository();

    @TempDir
    private Path directory;

    private CdrComponent cdr;

    @BeforeEach
    void start() throws IOException {
        cdr = new CdrComponent(directory, Clock.systemUTC());
        cdr.start();
        cdr.bindEnded(ended);
    }

    @AfterEach
    void stop() {
        cdr.stop();
    }

    @Test
    void shouldBringEveryCallToTheDatabaseInOrder() {
        cdr.bindRepository(repository);

        IntStream.range(0, 100).forEach(i -> ended.end(call(i)));

        await("all are written", () -> repository.records().size() == 100);
        await("all are acknowledged", () -> ended.waiting() == 0);
        assertEquals(
                IntStream.range(0, 100).mapToObj(i -> "c" + i).toList(),
                repository.records().stream().map(CallRecord::callId).toList());
        await(
                "the figures follow",
                () -> cdr.figures().written() == 100 && cdr.figures().spooled() == 0);
    }

    /** More than one part, after an outage, and only once somebody asks for it. */
    @Test
    void shouldRemoveWhatIsOlderThanItShallBe() throws IOException {
        cdr.stop();
        Instant now = START.plus(Duration.ofDays(30));
        cdr = new CdrComponent(directory, Clock.fixed(now, ZoneOffset.UTC));
        cdr.start();
        cdr.bindEnded(ended);
        cdr.bindRepository(repository);
        IntStream.range(0, 2100).forEach(i -> ended.end(call(i)));
        await("all are written", () -> repository.records().size() == 2100);

        repository.answers(false);
        cdr.change(Map.of("retention_days", "-3"));
        assertEquals(0, cdr.settings().settings().retentionDays());
        cdr.change(Map.of("retention_days", "31"));
        repository.answers(true);
        ended.end(call(2100));
        await("the next is written", () -> repository.records().size() == 2101);
        cdr.change(Map.of("retention_days", "29"));
        await("all are removed", () -> repository.records().isEmpty());
    }

    @Test
    void shouldKeepCallsOnDiskWhileTheDatabaseIsAway() throws IOException {
        repository.answers(false);
        cdr.bindRepository(repository);
        IntStream.range(0, 50).forEach(i -> ended.end(call(i)));
        await("all are on disk", () -> ended.waiting() == 0);
        assertEquals(50, cdr.figures().spooled());
        assertThrows(CallRecordsUnavailableException.class, () -> cdr.page(ALL, 10, Optional.empty()));

        cdr.stop(); // another revision takes over
        cdr = new CdrComponent(directory, Clock.systemUTC());
        cdr.start();
        cdr.bindRepository(repository);
        repository.answers(true);

        await("all are written", () -> repository.records().size() == 50);
    }

    /** Whatever came to stand there: it is left out, whether others come behind it or not. */
    @Test
    void shouldPassOverWhatCannotBeReadInTheSpool() throws IOException {
        cdr.stop();
        try (SegmentLog log = SegmentLog.open(directory, 4 << 20)) {
            List<byte[]> entries = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                entries.add(new byte[] {2, (byte) 0xff, 3});
            }
            byte[] negative = CallRecords.toSpool(CallRecords.writer(), call(0));
            negative[1 + 3 * 8 + 2 * 4] = (byte) 0x80; // the length of its first text
            entries.add(negative);
            entries.add(CallRecords.toSpool(CallRecords.writer(), call(1)));
            entries.add(new byte[] {2});
            log.append(entries);
        }
        cdr = new CdrComponent(directory, Clock.systemUTC());
        cdr.start();
        cdr.bindRepository(repository);

        await(
                "the good one is written",
                () -> repository.records().size() == 1 && cdr.figures().spooled() == 0);
        cdr.bindEnded(ended);
        ended.end(call(2));
        await("the next is written", () -> repository.records().size() == 2);
    }

    /** The process is killed after every step in turn: what is on disk then goes to the database again. */
    @Test
    void shouldWriteOnceAcrossAKilledProcess() throws IOException {
        cdr.bindRepository(repository);
        IntStream.range(0, 20).forEach(i -> ended.end(call(i)));
        await("all are written", () -> repository.records().size() == 20);
        cdr.stop();
        Files.delete(directory.resolve("written")); // the mark of the last commit was not written
        IntStream.range(20, 30).forEach(i -> ended.end(call(i)));
        ended.endAgain(call(3)); // and the ring still holds one that was acknowledged too late

        cdr = new CdrComponent(directory, Clock.systemUTC());
        cdr.start();
        cdr.bindEnded(ended);
        cdr.bindRepository(repository);

        await(
                "all are written",
                () -> repository.records().size() == 30 && cdr.figures().spooled() == 0);
        await("all are acknowledged", () -> ended.waiting() == 0);
        assertEquals(
                30,
                new HashSet<>(repository.records().stream()
                                .map(CallRecord::callId)
                                .toList())
                        .size());
        assertTrue(repository.repeats() > 0, "the test has shown nothing");
    }

    @Test
    void shouldPassOverWhatTheDatabaseRefusesAndKeepTheRest() {
        repository.refuses("c7");
        cdr.bindRepository(repository);

        IntStream.range(0, 20).forEach(i -> ended.end(call(i)));

        await(
                "the rest is written",
                () -> repository.records().size() == 19 && cdr.figures().spooled() == 0);
    }

    @Test
    void shouldFindCallsThatAreNotInTheDatabaseYetOnceEach() throws Exception {
        cdr.bindRepository(repository);
        IntStream.range(0, 10).forEach(i -> ended.end(call(i)));
        await(
                "ten are written",
                () -> cdr.figures().written() == 10 && cdr.figures().spooled() == 0);
        repository.takes(false);
        IntStream.range(10, 20).forEach(i -> ended.end(call(i)));
        await("ten are on disk", () -> cdr.figures().spooled() == 10 && ended.waiting() == 0);
        ended.hold(true);
        IntStream.range(20, 25).forEach(i -> ended.end(call(i)));

        List<CallRecord> found = new ArrayList<>();
        Optional<CallRecordKey> after = Optional.empty();
        do {
            CallRecordPage page = cdr.page(ALL, 7, after);
            found.addAll(page.records());
            after = page.next();
        } while (after.isPresent());

        List<String> expected =
                IntStream.range(0, 25).map(i -> 24 - i).mapToObj(i -> "c" + i).toList();
        assertEquals(expected, found.stream().map(CallRecord::callId).toList());
        List<String> streamed = new ArrayList<>();
        cdr.stream(ALL, record -> streamed.add(record.callId()));
        assertEquals(expected, streamed);
    }

    @Test
    void shouldTellWhatBecameOfACall() {
        assertEquals(Disposition.ANSWERED, disposition(200, 16, true));
        assertEquals(Disposition.ANSWERED, disposition(408, 102, true)); // its media died
        assertEquals(Disposition.BUSY, disposition(486, 17, false));
        assertEquals(Disposition.BUSY, disposition(603, 21, false));
        assertEquals(Disposition.NO_ANSWER, disposition(480, 19, false));
        assertEquals(Disposition.FAILED, disposition(480, 20, false));
        assertEquals(Disposition.CANCELLED, disposition(487, 16, false));
        assertEquals(Disposition.FAILED, disposition(404, 1, false));
        assertEquals(Disposition.FAILED, disposition(503, 41, false));
    }

    /** A text a phone chose must neither break a line nor be refused by a database. */
    @Test
    void shouldMakeForeignTextFit() {
        CallEnd call = new CallEnd(
                "c",
                "a\u0000\n\u001b[31m",
                "\ud83d\ude00".repeat(200),
                START,
                Optional.empty(),
                START,
                404,
                1,
                "x",
                "\ud83d");
        CallRecord record = CallRecords.of(CallRecords.fromSpool(CallRecords.toSpool(CallRecords.writer(), call)), "");

        assertEquals("a???[31m", record.fromExtension());
        assertEquals("\ud83d\ude00".repeat(64), record.toExtension());
        assertEquals("?", record.userAgent());
    }

    private static Disposition disposition(int status, int cause, boolean answered) {
        Optional<Instant> answer = answered ? Optional.of(START.plusSeconds(1)) : Optional.empty();
        CallEnd call = new CallEnd("c", "1", "2", START, answer, START.plusSeconds(3), status, cause, "", "");
        return CallRecords.of(call, "").disposition();
    }

    static CallEnd call(int number) {
        Instant start = START.plusSeconds(number);
        return new CallEnd(
                "c" + number,
                "1001",
                "1002",
                start,
                Optional.of(start.plusSeconds(1)),
                start.plusSeconds(5),
                200,
                16,
                "200 hung up by 1001",
                "Phone/1");
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, what);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
