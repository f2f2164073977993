package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaUpdateTest {
    private TestDatabase database;

    @BeforeEach
    void make() throws SQLException {
        database = TestDatabase.empty();
    }

    @Test
    void shouldDoItsWorkOnce() throws SQLException {
        List<String> applied = new SchemaUpdate().apply(database.source());

        assertEquals("1-directory", applied.get(0));
        assertTrue(applied.contains("100-call-record"), applied::toString);
        assertEquals(List.of(), new SchemaUpdate().apply(database.source()));
    }

    /** As when the process was killed between the last change and the stamp, or still held the lock. */
    @Test
    void shouldGoOnAfterAKilledPredecessor() throws SQLException {
        assertFalse(new SchemaUpdate().apply(database.source()).isEmpty());
        database.execute("DELETE FROM schema_stamp");
        database.execute("UPDATE databasechangeloglock SET locked = TRUE, lockedby = 'gone'");

        assertEquals(List.of(), new SchemaUpdate().apply(database.source()));
        assertEquals(List.of(), new SchemaUpdate().apply(database.source()));
    }

    @Test
    void shouldApplyOnlyWhatIsMissing() throws SQLException {
        new SchemaUpdate().apply(database.source());
        database.execute("DELETE FROM schema_stamp");
        database.execute("DELETE FROM databasechangelog WHERE id = '100-call-record'");
        database.execute("DROP TABLE call_record");

        assertEquals(List.of("100-call-record"), new SchemaUpdate().apply(database.source()));
    }

    /** Its file was another then, and is part of its identity. */
    @Test
    void shouldRecogniseWhatTheFirstReleaseApplied() throws SQLException {
        new SchemaUpdate().apply(database.source());
        database.execute("DELETE FROM schema_stamp");
        database.execute("UPDATE databasechangelog SET filename = 'db/changelog.yaml' WHERE id = '1-directory'");

        assertEquals(List.of(), new SchemaUpdate().apply(database.source()));
    }

    @Test
    void shouldFailWhenTheDatabaseDoesNotAnswer() throws SQLException {
        database.shutDown();

        assertThrows(SQLException.class, () -> new SchemaUpdate().apply(database.source()));
    }
}
