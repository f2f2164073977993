package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.store.api.DatabaseState;
import io.tandempbx.testing.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The keeper with a PostgreSQL server that is switched to, cut off, stopped, and given another password. */
@Tag("servers")
class DatabaseKeeperTest {
    private static PostgresServer server;

    @TempDir
    private Path home;

    private final BlockingQueue<DatabaseKind> offered = new LinkedBlockingQueue<>();
    private final BlockingQueue<DatabaseKind> withdrawn = new LinkedBlockingQueue<>();
    private volatile DataSource source = new PGSimpleDataSource(); // until one is offered
    private DatabaseKeeper keeper;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        server.createDatabase("pbx_system", "pbx_user", "first");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() throws IOException {
        server.sql("postgres", "ALTER ROLE pbx_user PASSWORD 'first'");
        writeEnv("first");
        keeper = new DatabaseKeeper(home.resolve(".env"), home.resolve("data"), (offeredSource, kind) -> {
            source = offeredSource;
            offered.add(kind);
            return () -> withdrawn.add(kind);
        });
        keeper.start();
    }

    @AfterEach
    void stop() {
        keeper.close();
    }

    @Test
    void shouldSwitchFromOneToTheOther() throws Exception {
        keeper.want(DatabaseKind.H2);
        assertEquals(DatabaseKind.H2, offered.poll(30, TimeUnit.SECONDS));
        assertEquals(0, callRecords());

        keeper.want(DatabaseKind.POSTGRESQL);
        assertEquals(DatabaseKind.POSTGRESQL, offered.poll(30, TimeUnit.SECONDS));
        assertEquals(DatabaseKind.H2, withdrawn.poll());
        assertEquals(0, callRecords());
        awaitState(state -> state.answers() && state.location().equals("127.0.0.1:" + server.port() + "/pbx_system"));

        keeper.close();
        assertEquals(DatabaseKind.POSTGRESQL, withdrawn.poll());
    }

    @Test
    void shouldReplaceConnectionsThatWereCutOff() throws Exception {
        usePostgres();
        for (int round = 0; round < 3; round++) {
            server.killSessions();
            assertEquals(0, callRecords());
        }
        assertTrue(withdrawn.isEmpty());
    }

    @Test
    void shouldRefuseAtOnceDuringAnOutageAndGoOnAfterIt() throws Exception {
        usePostgres();
        server.stop();
        try {
            awaitState(state -> !state.answers());
            long startNs = System.nanoTime();
            assertThrows(SQLException.class, this::callRecords);
            assertTrue(System.nanoTime() - startNs < 100_000_000, "a user had to wait");
            assertTrue(keeper.state().fault().contains("sqlstate=08"), keeper.state()::toString);
        } finally {
            server.resume();
        }
        awaitState(DatabaseState::answers);
        assertEquals(0, callRecords());
        assertTrue(withdrawn.isEmpty(), "an outage is no other database");
    }

    @Test
    void shouldNotTakeAPoolThatIsUsedUpForAnOutage() throws Exception {
        usePostgres();
        List<Connection> held = new ArrayList<>();
        try {
            SQLException refused = assertThrows(SQLException.class, () -> {
                while (true) {
                    held.add(source.getConnection());
                }
            });
            assertTrue(held.size() > 2, refused::toString);
            long looksEndNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < looksEndNs) {
                assertTrue(keeper.state().answers(), keeper.state()::toString);
                LockSupport.parkNanos(5_000_000);
            }
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        assertEquals(0, callRecords());
    }

    @Test
    void shouldTakeAnotherPassword() throws Exception {
        usePostgres();
        server.sql("postgres", "ALTER ROLE pbx_user PASSWORD 'second'");
        server.killSessions();
        awaitState(state -> state.fault().contains("sqlstate=28P01"));

        writeEnv("second");

        awaitState(DatabaseState::answers);
        assertEquals(0, callRecords());
        assertTrue(withdrawn.isEmpty());
    }

    @Test
    void shouldKeepAPasswordThatWorksWhenTheNextIsWrong() throws Exception {
        usePostgres();

        writeEnv("wrong");

        for (int round = 0; round < 5; round++) {
            server.killSessions();
            assertEquals(0, callRecords());
            LockSupport.parkNanos(400_000_000); // two looks at the file
        }
        assertFalse(Files.readString(home.resolve(".env")).contains("first"));
    }

    private void usePostgres() throws InterruptedException {
        keeper.want(DatabaseKind.POSTGRESQL);
        assertEquals(DatabaseKind.POSTGRESQL, offered.poll(30, TimeUnit.SECONDS));
    }

    private int callRecords() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM call_record")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void awaitState(Predicate<DatabaseState> wanted) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.test(keeper.state())) {
            assertTrue(System.nanoTime() < deadlineNs, keeper.state()::toString);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private void writeEnv(String password) throws IOException {
        Path file = home.resolve(".env");
        Files.writeString(file, "DB_HOST=127.0.0.1\nDB_PORT=" + server.port() + "\nDB_PASSWORD=" + password + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
