package io.tandempbx.store.jpa;

import io.tandempbx.store.api.DatabaseBackupService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Has H2 copy its file while it writes to it ({@code BACKUP TO}). Thread-safe. */
final class EmbeddedBackup implements DatabaseBackupService {
    private static final String EMBEDDED = "H2";

    private final Supplier<@Nullable DataSource> database;

    /**
     * Begins with whatever database there is.
     *
     * @param database what is open now, or null
     */
    EmbeddedBackup(Supplier<@Nullable DataSource> database) {
        this.database = database;
    }

    @Override
    public long backUp(Path file) throws IOException {
        DataSource source = database.get();
        if (source == null) {
            throw new IOException("no database is open");
        }
        try (Connection connection = source.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            if (!product.equals(EMBEDDED)) {
                throw new IOException(
                        "the database is a server (" + product + "), which is backed up with its own tools");
            }
            makePrivate(file);
            try (PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
                backup.setString(1, file.toString());
                backup.execute();
            } catch (SQLException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            return Files.size(file);
        } catch (SQLException e) {
            throw new IOException(DatabaseFaults.describe(e), e);
        }
    }

    /** H2 writes into a file that is there already, and leaves its mode. */
    private static void makePrivate(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
