package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class SchemaUpdateTest {
    private final JdbcDataSource source = new JdbcDataSource();

    SchemaUpdateTest() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @Test
    void shouldDoItsWorkOnce() throws SQLException {
        assertTrue(new SchemaUpdate().apply(source));
        assertFalse(new SchemaUpdate().apply(source));
    }

    /** As when the process was killed between the last change and the stamp, or still held the lock. */
    @Test
    void shouldGoOnAfterAKilledPredecessor() throws SQLException {
        new SchemaUpdate().apply(source);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM schema_stamp");
            statement.execute("UPDATE databasechangeloglock SET locked = TRUE, lockedby = 'gone'");
        }

        assertTrue(new SchemaUpdate().apply(source));
        assertFalse(new SchemaUpdate().apply(source));
    }

    @Test
    void shouldFailWhenTheDatabaseDoesNotAnswer() {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE");

        assertThrows(SQLException.class, () -> new SchemaUpdate().apply(source));
    }
}
