package io.tandempbx.cdr.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.call.api.CallEndService;
import io.tandempbx.call.api.CallService;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordPage;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on its way to a database that does not take it: a long outage, or one that has just ended. */
class SearchTest {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00Z");
    private static final CallRecordQuery ALL = CallRecordQuery.between(START, START.plusSeconds(864_000));
    private static final int SPOOLED = 23_000;

    private final FakeCallEnds ended = new FakeCallEnds();
    private final FakeRepository repository = new FakeRepository();

    @TempDir
    private Path directory;

    private Spool spool;
    private Search search;

    @BeforeEach
    void open() throws IOException {
        spool = Spool.open(directory);
        ServiceSlot<CallEndService> endedSlot = new ServiceSlot<>();
        endedSlot.bind(ended);
        ServiceSlot<CallRecordRepository> repositorySlot = new ServiceSlot<>();
        repositorySlot.bind(repository);
        search = new Search(
                new ServiceSlot<CallService>(),
                endedSlot,
                spool,
                repositorySlot,
                new RecordedFiles(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    @Test
    void shouldReadNoLongSpoolForADatabaseThatDoesNotAnswer() throws IOException {
        spool.add(calls(0, SPOOLED));
        repository.answers(false);

        assertThrows(CallRecordsUnavailableException.class, () -> search.page(ALL, 10, Optional.empty()));
        assertThrows(CallRecordsUnavailableException.class, () -> search.stream(ALL, record -> {}));
        assertEquals(0, ended.searches(), "it was gathered in vain");
    }

    /** In whichever order they ended, some are in the database, some on disk and some in the ring. */
    @Test
    void shouldFindEachOnceInOrderHoweverManyWait() throws Exception {
        long seed = new Random().nextLong();
        List<CallEnd> calls = new ArrayList<>(calls(0, SPOOLED));
        Collections.shuffle(calls, new Random(seed));
        repository.add(calls.subList(0, 500).stream()
                .map(call -> CallRecords.of(call, ""))
                .toList());
        spool.add(calls.subList(300, SPOOLED - 100)); // 200 of them are in the database by now
        calls.subList(SPOOLED - 200, SPOOLED).forEach(ended::end);
        List<String> expected = calls.stream()
                .map(call -> CallRecords.of(call, ""))
                .sorted(Comparator.comparing(CallRecord::key))
                .map(CallRecord::callId)
                .toList();

        List<String> streamed = new ArrayList<>();
        search.stream(ALL, record -> streamed.add(record.callId()));
        assertEquals(expected, streamed, () -> "seed " + seed);
        assertTrue(ended.searches() <= 4, "for each page the spool was read again");

        List<String> paged = new ArrayList<>();
        Optional<CallRecordKey> after = Optional.empty();
        do {
            CallRecordPage page = search.page(ALL, 997, after);
            page.records().forEach(record -> paged.add(record.callId()));
            after = page.next();
        } while (after.isPresent());
        assertEquals(expected, paged, () -> "seed " + seed);
    }

    @Test
    void shouldApplyTheQueryToWhatWaits() throws Exception {
        spool.add(calls(0, SPOOLED));
        CallRecordQuery some = CallRecordQuery.between(START.plusSeconds(5), START.plusSeconds(8));

        CallRecordPage page = search.page(some, 2, Optional.empty());
        assertEquals(List.of("c7", "c6"), ids(page));
        assertEquals(List.of("c5"), ids(search.page(some, 2, page.next())));
    }

    private static List<String> ids(CallRecordPage page) {
        return page.records().stream().map(CallRecord::callId).toList();
    }

    private static List<CallEnd> calls(int from, int count) {
        List<CallEnd> calls = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            calls.add(CdrComponentTest.call(i));
        }
        return calls;
    }
}
