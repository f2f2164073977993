package io.tandempbx.store.jpa;

import io.tandempbx.testing.postgres.PostgresServer;
import io.tandempbx.wiring.api.ServiceSlot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.apache.openjpa.persistence.PersistenceProviderImpl;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of a test's own with our schema, and OpenJPA on it: H2 in memory, or with the system property
 * {@code tandem.test.database=postgresql} one in a PostgreSQL server that runs as long as the tests.
 */
final class TestDatabase implements AutoCloseable {
    static final DatabaseKind KIND =
            DatabaseKind.of(System.getProperty("tandem.test.database", "h2")).orElseThrow();

    /** The server, made when it is first needed. */
    private static final class Server {
        static final PostgresServer RUNNING = PostgresServer.start();
    }

    private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
    private final DataSource source;
    private final @Nullable EntityManagerFactory factory;

    TestDatabase() throws SQLException {
        this(true);
    }

    private TestDatabase(boolean withSchema) throws SQLException {
        source = KIND == DatabaseKind.H2 ? embedded() : server();
        if (withSchema) {
            new SchemaUpdate().apply(source);
        }
        factory = withSchema ? open() : null;
    }

    /** Nobody has used it yet. */
    static TestDatabase empty() throws SQLException {
        return new TestDatabase(false);
    }

    private DataSource embedded() {
        JdbcDataSource embedded = new JdbcDataSource();
        embedded.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        return embedded;
    }

    private DataSource server() {
        Server.RUNNING.createDatabase(name, name, "secret");
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setServerNames(new String[] {"127.0.0.1"});
        server.setPortNumbers(new int[] {Server.RUNNING.port()});
        server.setDatabaseName(name);
        server.setUser(name);
        server.setPassword("secret");
        return server;
    }

    DataSource source() {
        return source;
    }

    /** A second, independent persistence unit on the same database. */
    EntityManagerFactory open() {
        return new PersistenceProviderImpl()
                .createEntityManagerFactory("tandem", Map.of("openjpa.ConnectionFactory", source));
    }

    ExtensionRepository repository() {
        return repository(present());
    }

    static ExtensionRepository repository(EntityManagerFactory factory) {
        ServiceSlot<EntityManagerFactory> slot = new ServiceSlot<>();
        slot.bind(factory);
        return new ExtensionRepository(slot);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The database goes away, with everything in it. */
    void shutDown() throws SQLException {
        if (source instanceof JdbcDataSource embedded) {
            execute("SHUTDOWN IMMEDIATELY");
            embedded.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE");
        } else {
            Server.RUNNING.sql("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    @Override
    public void close() {
        present().close();
    }

    private EntityManagerFactory present() {
        if (factory == null) {
            throw new IllegalStateException("this database is empty");
        }
        return factory;
    }
}
