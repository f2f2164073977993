package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.ServiceSlot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import javax.persistence.EntityManagerFactory;
import org.apache.openjpa.persistence.PersistenceProviderImpl;
import org.h2.jdbcx.JdbcDataSource;

/** An H2 database in memory with our schema, and OpenJPA on it. */
final class TestDatabase implements AutoCloseable {
    private final JdbcDataSource source = new JdbcDataSource();
    private final EntityManagerFactory factory;

    TestDatabase() throws SQLException {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        new SchemaUpdate().apply(source);
        factory = open();
    }

    /** A second, independent persistence unit on the same database. */
    EntityManagerFactory open() {
        return new PersistenceProviderImpl()
                .createEntityManagerFactory("tandem", Map.of("openjpa.ConnectionFactory", source));
    }

    ExtensionRepository repository() {
        return repository(factory);
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
        execute("SHUTDOWN IMMEDIATELY");
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";IFEXISTS=TRUE");
    }

    @Override
    public void close() {
        factory.close();
    }
}
