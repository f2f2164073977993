package io.tandempbx.store.jpa;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.ui.LoggerUIService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables of a database to what this bundle expects. A database that carries the digest of this bundle's
 * change log has nothing to bring, and is spared the search; that saves most of a second at every start but the first.
 */
final class SchemaUpdate {
    static final String CHANGE_LOG = "db/changelog.yaml";
    private static final Logger LOG = LoggerFactory.getLogger(SchemaUpdate.class);
    private static final Pattern INCLUDED = Pattern.compile("(?m)^\\s*- include: \\{file: ([^}\\s]+)\\}");
    private static final long MIGRATION_LOCK = 0x74616e64656dL; // any number, the same in every process
    private static final Set<String> NO_SUCH_TABLE = Set.of("42S02", "42S04", "42P01");

    private final String digest = digestOfChangeLog();

    /**
     * @return the change sets that were applied, in their order; empty when there was nothing to do
     * @throws SQLException if the database does not answer or a change failed; repeating it is safe
     */
    List<String> apply(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (digest.equals(stamp(connection))) {
                return List.of();
            }
            long startNs = System.nanoTime();
            List<String> applied = migrate(connection);
            stamp(connection, digest);
            LOG.info(
                    "Database schema was brought up to date in {} ms: {}",
                    (System.nanoTime() - startNs) / 1_000_000,
                    applied);
            return applied;
        }
    }

    private static List<String> migrate(Connection connection) throws SQLException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Liquibase finds its own parts through the context class loader.
        thread.setContextClassLoader(Liquibase.class.getClassLoader());
        List<String> applied = new ArrayList<>();
        try {
            Map<String, Object> quiet =
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false);
            Scope.child(quiet, () -> applied.addAll(update(connection)));
            return applied;
        } catch (Exception e) { // what Scope declares
            throw new SQLException("The schema could not be brought up to date: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Liquibase's own lock is a row that stays when its process is killed, so it is only as good as what tells whether
     * that process still lives: an embedded database has no other process, a server has a lock that ends with its session.
     */
    private static List<String> update(Connection connection) throws LiquibaseException, SQLException {
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        boolean server = database instanceof PostgresDatabase;
        if (server && !lock(connection)) {
            throw new SQLException("another process is updating the schema", "55P03");
        }
        try {
            Liquibase liquibase = new Liquibase(CHANGE_LOG, new BundleResources(SchemaUpdate.class), database);
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.forceReleaseLocks();
            List<String> missing = liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).stream()
                    .map(change -> change.getId())
                    .toList();
            liquibase.update(new Contexts());
            return missing;
        } finally {
            if (server) {
                unlock(connection);
            }
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            lock.setLong(1, MIGRATION_LOCK);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void unlock(Connection connection) throws SQLException {
        try (PreparedStatement unlock = connection.prepareStatement("SELECT pg_advisory_unlock(?)")) {
            unlock.setLong(1, MIGRATION_LOCK);
            unlock.execute();
        }
    }

    private static String stamp(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT digest FROM schema_stamp")) {
            return rows.next() ? rows.getString(1) : "";
        } catch (SQLException e) {
            if (NO_SUCH_TABLE.contains(e.getSQLState())) {
                return "";
            }
            throw e;
        }
    }

    private static void stamp(Connection connection, String digest) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement delete = connection.createStatement();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO schema_stamp (digest) VALUES (?)")) {
            delete.executeUpdate("DELETE FROM schema_stamp");
            insert.setString(1, digest);
            insert.executeUpdate();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Of the change log and of every file it includes. */
    private static String digestOfChangeLog() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] changeLog = read(CHANGE_LOG);
            digest.update(changeLog);
            Matcher included = INCLUDED.matcher(new String(changeLog, StandardCharsets.UTF_8));
            while (included.find()) {
                digest.update(read(included.group(1)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java must have SHA-256", e);
        }
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream stream = new BundleResources(SchemaUpdate.class).open(file)) {
            return stream.readAllBytes();
        }
    }
}
