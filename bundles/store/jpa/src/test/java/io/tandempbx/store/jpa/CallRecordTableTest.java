package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.cdr.api.CallDirection;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.Disposition;
import io.tandempbx.cdr.api.RejectedRecordException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallRecordTableTest {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00.123Z");
    private static final CallRecordQuery DAY =
            CallRecordQuery.between(START.minusSeconds(1), START.plusSeconds(86_400));

    private final CallRecordTable table = new CallRecordTable();
    private TestDatabase database;

    @BeforeEach
    void make() throws SQLException {
        database = new TestDatabase();
        table.use(new CallRecordTable.Source(database.source(), TestDatabase.KIND));
    }

    @Test
    void shouldGiveBackWhatItWasGiven() throws Exception {
        CallRecord full = new CallRecord(
                "c1",
                "1001",
                "02 \"quoted\" 'x' € 1%_",
                START,
                Optional.of(START.plusMillis(1500)),
                Optional.of(START.plusMillis(64_001)),
                Duration.ofMillis(64_001),
                Disposition.ANSWERED,
                "normal_call_clearing",
                "200 hung up by 1001",
                200,
                CallDirection.OUTBOUND,
                "provider",
                "/recordings/c1.wav",
                "Phone/1.0 (x; y)",
                OptionalDouble.of(4.31));
        CallRecord bare = record("c2", 10, "1002", "1003", Disposition.BUSY, 0);

        table.add(List.of(full, bare));

        assertEquals(List.of(bare, full), table.find(DAY, 10, Optional.empty()));
    }

    @Test
    void shouldAskOnceMoreWhenTheSessionIsCutOffAndNotForEver() throws Exception {
        CallRecord record = record("c1", 1, "1001", "1002", Disposition.ANSWERED, 5);
        table.add(List.of(record));
        AtomicInteger cuts = new AtomicInteger(1);
        table.use(new CallRecordTable.Source(cutting(cuts), TestDatabase.KIND));
        assertEquals(List.of(record), table.find(DAY, 10, Optional.empty()));

        cuts.set(2);
        assertThrows(CallRecordsUnavailableException.class, () -> table.find(DAY, 10, Optional.empty()));
        assertEquals(0, cuts.get());
    }

    /** The next connections are cut off when they are used, as by {@code pg_terminate_backend}. */
    private DataSource cutting(AtomicInteger cuts) {
        DataSource real = database.source();
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Connection connection = real.getConnection();
                    if (cuts.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
                        return connection;
                    }
                    connection.close();
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (cut, asked, values) -> {
                                if (asked.getName().equals("close")) {
                                    return null;
                                }
                                throw new SQLException("terminating connection due to administrator command", "57P01");
                            });
                });
    }

    @Test
    void shouldAddEachCallOnce() throws Exception {
        CallRecord first = record("c1", 1, "1001", "1002", Disposition.ANSWERED, 5);
        CallRecord second = record("c2", 2, "1001", "1002", Disposition.ANSWERED, 5);
        table.add(List.of(first));
        table.add(List.of(first, second));
        table.add(List.of(second, first));
        table.add(List.of(second, second));

        assertEquals(List.of(second, first), table.find(DAY, 10, Optional.empty()));
    }

    @Test
    void shouldRemoveTheOldestInParts() throws Exception {
        for (int i = 0; i < 5; i++) {
            table.add(List.of(record("c" + i, i, "1001", "1002", Disposition.ANSWERED, 5)));
        }

        assertEquals(2, table.remove(START.plusSeconds(3), 2));
        assertEquals(List.of("c4", "c3", "c2"), ids());
        assertEquals(1, table.remove(START.plusSeconds(3), 2));
        assertEquals(0, table.remove(START.plusSeconds(3), 2));
        assertEquals(List.of("c4", "c3"), ids());
    }

    private List<String> ids() throws Exception {
        return table.find(DAY, 10, Optional.empty()).stream()
                .map(CallRecord::callId)
                .toList();
    }

    @Test
    void shouldAddAllOrNothing() throws Exception {
        CallRecord tooLong = record("c".repeat(65), 1, "1001", "1002", Disposition.ANSWERED, 5);

        assertThrows(
                RejectedRecordException.class,
                () -> table.add(List.of(record("c1", 1, "1001", "1002", Disposition.ANSWERED, 5), tooLong)));

        assertEquals(List.of(), table.find(DAY, 10, Optional.empty()));

        CallRecord there = record("c2", 2, "1001", "1002", Disposition.ANSWERED, 5);
        table.add(List.of(there));
        assertThrows(RejectedRecordException.class, () -> table.add(List.of(there, tooLong)));
        assertEquals(List.of(there), table.find(DAY, 10, Optional.empty()));
    }

    @Test
    void shouldFilterAsTheQueryItself() throws Exception {
        List<CallRecord> all = new ArrayList<>();
        Disposition[] dispositions = Disposition.values();
        for (int i = 0; i < 60; i++) {
            all.add(record(
                    "c" + i,
                    i * 7 % 20, // several begin in the same second
                    "10" + i % 10,
                    "20" + i % 7,
                    dispositions[i % 5],
                    i * 1000L));
        }
        table.add(all);
        List<CallRecordQuery> queries = List.of(
                DAY,
                CallRecordQuery.between(START.plusSeconds(3), START.plusSeconds(9)),
                query(Optional.of("103"), Optional.empty(), Optional.empty(), Optional.empty()),
                query(Optional.empty(), Optional.of("05"), Optional.empty(), Optional.empty()),
                query(Optional.empty(), Optional.of("%"), Optional.empty(), Optional.empty()),
                query(Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(30)), Optional.empty()),
                query(
                        Optional.of("103"),
                        Optional.of("20"),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Disposition.FAILED)));
        for (CallRecordQuery query : queries) {
            List<CallRecord> expected = all.stream()
                    .filter(query::matches)
                    .sorted((a, b) -> a.key().compareTo(b.key()))
                    .toList();
            assertEquals(expected, table.find(query, 1000, Optional.empty()), query::toString);
            assertEquals(expected, page(query, 7), query::toString);
        }
        assertTrue(!table.find(queries.get(2), 10, Optional.empty()).isEmpty());
    }

    @Test
    void shouldSayThatTheDatabaseIsAway() throws Exception {
        database.shutDown();
        assertThrows(CallRecordsUnavailableException.class, () -> table.find(DAY, 1, Optional.empty()));
        assertThrows(
                CallRecordsUnavailableException.class,
                () -> table.add(List.of(record("c1", 1, "1001", "1002", Disposition.ANSWERED, 5))));

        table.leave(database.source());
        assertThrows(CallRecordsUnavailableException.class, () -> table.find(DAY, 1, Optional.empty()));
    }

    private List<CallRecord> page(CallRecordQuery query, int size) throws CallRecordsUnavailableException {
        List<CallRecord> all = new ArrayList<>();
        Optional<CallRecordKey> after = Optional.empty();
        while (true) {
            List<CallRecord> page = table.find(query, size, after);
            all.addAll(page);
            if (page.size() < size) {
                return all;
            }
            after = Optional.of(page.get(size - 1).key());
        }
    }

    private static CallRecordQuery query(
            Optional<String> extension,
            Optional<String> number,
            Optional<Duration> atLeast,
            Optional<Disposition> disposition) {
        return new CallRecordQuery(
                DAY.from(),
                DAY.to(),
                extension,
                number,
                atLeast,
                atLeast.map(least -> least.plusSeconds(20)),
                Optional.of(CallDirection.INTERNAL),
                Optional.of(""),
                disposition);
    }

    private static CallRecord record(
            String id, long startS, String from, String to, Disposition disposition, long durationMs) {
        Instant start = START.plusSeconds(startS);
        return new CallRecord(
                id,
                from,
                to,
                start,
                Optional.empty(),
                Optional.of(start.plusMillis(durationMs)),
                Duration.ofMillis(durationMs),
                disposition,
                "user_busy",
                "486",
                486,
                CallDirection.INTERNAL,
                "",
                "",
                "",
                OptionalDouble.empty());
    }
}
