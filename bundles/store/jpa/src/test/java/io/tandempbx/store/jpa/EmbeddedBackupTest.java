package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Restore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBackupTest {
    private static final int ROWS_EACH = 500;

    @TempDir
    private Path folder;

    @Test
    void shouldHoldAllThatWasCommittedBeforeWhileOthersWrite() throws Exception {
        JdbcDataSource source = source(folder.resolve("pbx"));
        Path file = folder.resolve("it's a backup.zip");
        try (Connection kept = source.getConnection()) {
            execute(source, "CREATE TABLE t (id INT PRIMARY KEY, round INT)");
            insert(source, 0);
            Thread writer = new Thread(() -> insert(source, 1));
            writer.start();

            long size = new EmbeddedBackup(() -> source).backUp(file);

            writer.join();
            assertEquals(Files.size(file), size);
            assertEquals(2 * ROWS_EACH, count(source, 0) + count(source, 1), "a writer was hindered");
            assertFalse(kept.isClosed());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Restore.execute(file.toString(), folder.resolve("restored").toString(), "pbx");
        assertEquals(ROWS_EACH, count(source(folder.resolve("restored/pbx")), 0));
    }

    @Test
    void shouldOverwriteNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("present.zip"), "mine");
        JdbcDataSource source = source(folder.resolve("other"));
        assertThrows(FileAlreadyExistsException.class, () -> new EmbeddedBackup(() -> source).backUp(file));
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void shouldSayThatThereIsNoDatabase() {
        Path file = folder.resolve("none.zip");
        IOException refused = assertThrows(IOException.class, () -> new EmbeddedBackup(() -> null).backUp(file));
        assertEquals("no database is open", refused.getMessage());
        assertTrue(Files.notExists(file));
    }

    private static JdbcDataSource source(Path file) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + file);
        source.setUser("pbx");
        return source;
    }

    private static void insert(DataSource source, int round) {
        try {
            for (int id = 0; id < ROWS_EACH; id++) {
                execute(source, "INSERT INTO t VALUES (" + (round * ROWS_EACH + id) + ", " + round + ")");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(DataSource source, int round) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM t WHERE round = " + round)) {
            row.next();
            return row.getInt(1);
        }
    }
}
