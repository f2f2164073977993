package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.recording.api.RecordingsUnavailableException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordingTableTest {
    private static final Instant START = Instant.parse("2026-11-02T08:00:00.123Z");

    private final RecordingTable table = new RecordingTable();
    private TestDatabase database;

    @BeforeEach
    void make() throws SQLException {
        database = new TestDatabase();
        table.use(database.source());
    }

    private static Recording recording(int number, String from, boolean hold) {
        return new Recording(
                "20261102-0800" + (10 + number) + "_" + from + "_2_c" + number,
                "c" + number,
                from,
                "2",
                "internal",
                "",
                "rule",
                START.plusSeconds(number),
                1000L * number,
                100L * number,
                RecordingState.COMPLETE,
                "ab",
                hold,
                List.of(new RecordingMark(RecordingMark.Kind.PAUSE, 20, 40)));
    }

    private static RecordingQuery query(Optional<String> extension, Optional<String> after, int limit) {
        return new RecordingQuery(
                START.minusSeconds(1), START.plusSeconds(60), extension, Optional.empty(), after, limit);
    }

    @Test
    void shouldGiveBackWhatItWasGivenNewestFirst() throws Exception {
        Recording one = recording(1, "1001", false);
        Recording two = recording(2, "1002 \"x\" 'y' €", true);
        table.put(one);
        table.put(two);
        assertEquals(List.of(two, one), table.find(query(Optional.empty(), Optional.empty(), 10)));
        assertEquals(List.of(two), table.find(query(Optional.empty(), Optional.empty(), 1)));
        assertEquals(List.of(one), table.find(query(Optional.empty(), Optional.of(two.id()), 10)));
        assertEquals(List.of(one), table.find(query(Optional.of("1001"), Optional.empty(), 10)));
        assertEquals(List.of(two, one), table.find(query(Optional.of("2"), Optional.empty(), 10)));
        assertEquals(Optional.of(one), table.find(one.id()));
        assertEquals(300, table.totalBytes());
    }

    @Test
    void shouldKeepWhereAFileIsAndReadRowsThatDoNotSay() throws Exception {
        Recording one = recording(1, "1001", false).withDirectory("/mnt/archive");
        table.put(one);
        assertEquals(Optional.of(one), table.find(one.id()));
        database.execute("INSERT INTO recording (call_id, from_extension, to_extension, direction, trunk, reason,"
                + " start_ms, duration_ms, octets, state, sha256, held, marks, id) VALUES ('c2', '1002', '2', 'internal',"
                + " '', 'rule', 1, 2, 3, 'complete', 'ab', false, '', 'of-the-release-before')");
        Recording before = table.find("of-the-release-before").orElseThrow();
        assertEquals("", before.directory());
        table.put(before.withDirectory("recordings"));
        assertEquals("recordings", table.find(before.id()).orElseThrow().directory());
    }

    @Test
    void shouldReplaceAndRemove() throws Exception {
        Recording one = recording(1, "1001", false);
        table.put(one);
        table.put(one.withHold(true));
        assertTrue(table.find(one.id()).orElseThrow().hold());
        assertTrue(table.remove(one.id()));
        assertFalse(table.remove(one.id()));
        assertEquals(Optional.empty(), table.find(one.id()));
        assertEquals(0, table.totalBytes());
    }

    @Test
    void shouldGiveTheOldestButNotThoseOnHold() throws Exception {
        table.put(recording(3, "1001", false));
        table.put(recording(1, "1001", true));
        table.put(recording(2, "1001", false));
        assertEquals(
                List.of(recording(2, "1001", false), recording(3, "1001", false)),
                table.oldest(START.plusSeconds(60), 10));
        assertEquals(List.of(recording(2, "1001", false)), table.oldest(START.plusSeconds(60), 1));
        assertEquals(List.of(), table.oldest(START.plusSeconds(2), 10));
    }

    @Test
    void shouldSaySoWithoutADatabase() {
        table.leave(database.source());
        assertThrows(RecordingsUnavailableException.class, () -> table.find("x"));
    }
}
