package io.tandempbx.store.jpa;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pooled connections to one database. Begins whether the database answers or not. Users take connections from
 * {@link #gate}, which refuses at once while the database is known to be away, so that nobody waits in vain. A connection
 * that died while it was idle is replaced unnoticed. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPool.class);
    private static final int CONNECTIONS = 6;
    private static final int VALIDATION_S = 2;
    private static final String AWAY = "08001";

    private final DatabaseAddress.Login login;
    private final DatabaseAddress.Login hasty;
    private final HikariDataSource pool;
    private final Gate gate = new Gate();
    private final DatabaseFaults faults;
    private final Runnable suspicion;
    private volatile boolean open;
    private @Nullable Connection asked; // the keeper's thread

    /**
     * Begins to connect.
     *
     * @param suspicion is told that somebody got no connection; must not block
     */
    ConnectionPool(DatabaseAddress address, DatabaseFaults faults, ConnectionUses uses, Runnable suspicion) {
        this.faults = faults;
        this.suspicion = suspicion;
        this.login = address.login();
        this.hasty = address.hastyLogin();
        // Read when the pool is made: a connection is tested each time it is lent, however recently it was used.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        HikariConfig config = new HikariConfig();
        config.setPoolName("pbx");
        config.setMetricsTrackerFactory(uses);
        config.setDataSource(login.source());
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(3));
        config.setValidationTimeout(TimeUnit.SECONDS.toMillis(VALIDATION_S));
        config.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
        config.setMaxLifetime(TimeUnit.MINUTES.toMillis(30));
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /** What users take connections from. */
    DataSource gate() {
        return gate;
    }

    /**
     * Asks the database over a connection beside the pool: a database that is gone is known at once, and one whose
     * connections are all in use is not taken for gone. By the keeper only.
     *
     * @param anew over a new connection, since somebody got none
     */
    void probe(boolean anew) throws SQLException {
        Connection present = asked;
        if (present != null && !anew && present.isValid(VALIDATION_S)) {
            return;
        }
        forget();
        asked = hasty.source().getConnection();
    }

    private void forget() {
        Connection present = asked;
        asked = null;
        if (present != null) {
            try {
                present.close();
            } catch (SQLException e) {
                LOG.debug("A connection could not be closed: {}", e.toString());
            }
        }
    }

    void letIn(boolean users) {
        open = users;
    }

    /** From now on connections are made with this login; those there are end when they are given back. */
    void renew(DatabaseAddress address) {
        login.change(address);
        hasty.change(address);
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    HikariPoolMXBean figures() {
        return pool.getHikariPoolMXBean();
    }

    @Override
    public void close() {
        open = false;
        forget();
        pool.close();
    }

    private final class Gate implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            if (!open) {
                throw new SQLTransientConnectionException("the database does not answer", AWAY);
            }
            try {
                return pool.getConnection();
            } catch (SQLException e) {
                faults.tell(e);
                suspicion.run();
                throw e;
            }
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the store decides who asks");
        }

        @Override
        public PrintWriter getLogWriter() throws SQLException {
            return pool.getLogWriter();
        }

        @Override
        public void setLogWriter(PrintWriter out) throws SQLException {
            pool.setLogWriter(out);
        }

        @Override
        public void setLoginTimeout(int seconds) throws SQLException {
            throw new SQLFeatureNotSupportedException("the store decides how long to wait");
        }

        @Override
        public int getLoginTimeout() throws SQLException {
            return pool.getLoginTimeout();
        }

        @Override
        public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
            return pool.getParentLogger();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException(type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
