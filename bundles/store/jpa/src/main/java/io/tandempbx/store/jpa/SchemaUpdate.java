package io.tandempbx.store.jpa;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.H2Database;
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
    private static final Set<String> NO_SUCH_TABLE = Set.of("42S02", "42S04", "42P01");

    private final String digest = digestOfChangeLog();

    /**
     * @return whether anything had to be done
     * @throws SQLException if the database does not answer or a change failed; repeating it is safe
     */
    boolean apply(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (digest.equals(stamp(connection))) {
                return false;
            }
            long startNs = System.nanoTime();
            migrate(connection);
            stamp(connection, digest);
            LOG.info("Database schema was brought up to date in {} ms", (System.nanoTime() - startNs) / 1_000_000);
            return true;
        }
    }

    private static void migrate(Connection connection) throws SQLException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Liquibase finds its own parts through the context class loader.
        thread.setContextClassLoader(Liquibase.class.getClassLoader());
        try {
            Map<String, Object> quiet =
                    Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false);
            Scope.child(quiet, () -> update(connection));
        } catch (Exception e) { // what Scope declares
            throw new SQLException("The schema could not be brought up to date: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void update(Connection connection) throws LiquibaseException {
        Database database =
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
        Liquibase liquibase = new Liquibase(CHANGE_LOG, new BundleResources(SchemaUpdate.class), database);
        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
        if (database instanceof H2Database) {
            liquibase.forceReleaseLocks(); // embedded, so a lock can only be that of a killed predecessor
        }
        liquibase.update(new Contexts());
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

    private static String digestOfChangeLog() {
        try (InputStream changeLog = new BundleResources(SchemaUpdate.class).open(CHANGE_LOG)) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(changeLog.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java must have SHA-256", e);
        }
    }
}
