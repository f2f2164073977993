package io.tandempbx.store.jpa;

import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Which database, and as whom.
 *
 * @param location for H2 the file, without its suffix; for PostgreSQL {@code host:port/name}
 */
record DatabaseAddress(DatabaseKind kind, String location, String user, String password) {
    private static final int H2_CACHE_KIB = 4096;
    private static final String HOST_PRESET = "127.0.0.1";
    private static final String PORT_PRESET = "5432";
    private static final String NAME_PRESET = "pbx_system";
    private static final String USER_PRESET = "pbx_user";
    private static final String EMBEDDED_USER = "pbx";
    private static final int CONNECT_TIMEOUT_S = 3;
    private static final int ANSWER_TIMEOUT_S = 11; // just longer than any statement may take
    private static final int HASTY_TIMEOUT_S = 3;
    private static final int CANCEL_TIMEOUT_S = 1;

    /**
     * What settings and {@code .env} say together.
     *
     * @param data the data folder, where the embedded database is
     * @throws InvalidSettingsException naming what is wrong in {@code .env}
     */
    static DatabaseAddress of(DatabaseKind kind, EnvFile env, Path data) throws InvalidSettingsException {
        if (kind == DatabaseKind.H2) {
            return new DatabaseAddress(kind, data.resolve("db/pbx").toString(), EMBEDDED_USER, "");
        }
        List<String> problems = new ArrayList<>();
        String host = checked(env, "DB_HOST", HOST_PRESET, "[A-Za-z0-9._:-]{1,255}", "must be a host", problems);
        String port = checked(env, "DB_PORT", PORT_PRESET, "[1-9][0-9]{0,4}", "must be a port", problems);
        String name = checked(env, "DB_NAME", NAME_PRESET, "[^/?&\\s]{1,63}", "must be a database's name", problems);
        String user = checked(env, "DB_USER", USER_PRESET, "\\S{1,63}", "must be a role's name", problems);
        if (problems.isEmpty() && Integer.parseInt(port) > 65535) {
            problems.add("key DB_PORT = '" + port + "' must be a port");
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(".env", problems);
        }
        return new DatabaseAddress(
                kind,
                host + ":" + port + "/" + name,
                user,
                env.value("DB_PASSWORD").orElse(""));
    }

    private static String checked(
            EnvFile env, String key, String preset, String pattern, String rule, List<String> problems) {
        Optional<String> value = env.value(key);
        if (value.isPresent() && !value.get().matches(pattern)) {
            problems.add("key " + key + " = '" + value.get() + "' " + rule);
        }
        return value.orElse(preset);
    }

    /** Whether both hold the same data, whoever asks for it. */
    boolean isSameDatabase(DatabaseAddress other) {
        return kind == other.kind && location.equals(other.location);
    }

    /** Unpooled connections, whose user and password can change; an answer that takes more than 11 s is a fault. */
    Login login() {
        return new Login(source(ANSWER_TIMEOUT_S));
    }

    /** The same for whoever only wants to know whether there is an answer. */
    Login hastyLogin() {
        return new Login(source(HASTY_TIMEOUT_S));
    }

    /** Unpooled connections for changes of the schema, which may take their time. */
    DataSource patientSource() {
        DataSource source = source(0);
        if (source instanceof PGSimpleDataSource postgres) {
            postgres.setLoginTimeout(ANSWER_TIMEOUT_S); // a server that takes connections and says nothing
        }
        return source;
    }

    /** A source of connections that can be told another user and password. */
    record Login(DataSource source) {
        void change(DatabaseAddress address) {
            if (source instanceof PGSimpleDataSource postgres) {
                postgres.setUser(address.user);
                postgres.setPassword(address.password);
            }
        }
    }

    private DataSource source(int answerTimeoutS) {
        if (kind == DatabaseKind.H2) {
            JdbcDataSource source = new JdbcDataSource();
            // Closed with its last connection, not by a shutdown hook of the driver; written at each commit; of its
            // pages few
            // are kept, for the system keeps the file, and what lives longer costs at each collection.
            source.setURL("jdbc:h2:file:" + location
                    + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;TRACE_LEVEL_FILE=0;CACHE_SIZE=" + H2_CACHE_KIB);
            source.setUser(user);
            source.setPassword(password);
            return source;
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        int slash = location.lastIndexOf('/');
        int colon = location.lastIndexOf(':', slash);
        source.setServerNames(new String[] {location.substring(0, colon)});
        source.setPortNumbers(new int[] {Integer.parseInt(location.substring(colon + 1, slash))});
        source.setDatabaseName(location.substring(slash + 1));
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("tandem-pbx");
        source.setConnectTimeout(CONNECT_TIMEOUT_S);
        source.setSocketTimeout(answerTimeoutS);
        source.setCancelSignalTimeout(CANCEL_TIMEOUT_S); // else a statement that took too long waits ten seconds more
        source.setTcpKeepAlive(true);
        return source;
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
        return kind.text() + " " + location + " as " + user;
    }
}
