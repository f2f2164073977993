package io.tandempbx.store.jpa;

import io.tandempbx.cdr.api.CallDirection;
import io.tandempbx.cdr.api.CallRecord;
import io.tandempbx.cdr.api.CallRecordKey;
import io.tandempbx.cdr.api.CallRecordQuery;
import io.tandempbx.cdr.api.CallRecordRepository;
import io.tandempbx.cdr.api.CallRecordsUnavailableException;
import io.tandempbx.cdr.api.Disposition;
import io.tandempbx.cdr.api.RejectedRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;

/**
 * The table {@code call_record}. Plain SQL: many rows are added at once, each only if it is not there yet, and pages are
 * cut by key, so that no query needs more memory than one page on either database. Thread-safe.
 */
final class CallRecordTable implements CallRecordRepository {
    private static final int QUERY_TIMEOUT_S = 10;
    private static final String COLUMNS =
            "call_id, from_extension, to_extension, start_ms, answer_ms, end_ms, duration_ms,"
                    + " disposition, hangup_cause, detail, sip_status, direction, trunk, recording_file, user_agent, mos";
    private static final String VALUES = " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT = "INSERT INTO call_record (" + COLUMNS + ")" + VALUES;
    private static final String MERGE = "MERGE INTO call_record (" + COLUMNS + ") KEY (call_id)" + VALUES;
    private static final String TWICE = "23505"; // a key that is there already

    /** The database of the moment. */
    record Source(DataSource connections, DatabaseKind kind) {}

    private volatile @Nullable Source source;

    /** Uses this database from now on. */
    void use(Source arriving) {
        source = arriving;
    }

    /** Uses it no longer, unless another has taken its place. */
    void leave(DataSource leaving) {
        Source present = source;
        if (present != null && present.connections == leaving) {
            source = null;
        }
    }

    @Override
    public void add(List<CallRecord> records) throws CallRecordsUnavailableException, RejectedRecordException {
        Source present = present();
        try (Connection connection = present.connections.getConnection()) {
            connection.setAutoCommit(false);
            if (present.kind == DatabaseKind.POSTGRESQL) {
                insert(connection, INSERT + " ON CONFLICT (call_id) DO NOTHING", records);
            } else {
                try {
                    insert(connection, INSERT, records);
                } catch (SQLException e) {
                    if (!DatabaseFaults.state(e).equals(TWICE)) {
                        throw e;
                    }
                    insert(connection, MERGE, records); // seldom, and looks for each row before it adds it
                }
            }
        } catch (SQLException e) {
            String state = DatabaseFaults.state(e);
            if (state.startsWith("22") || state.startsWith("23")) {
                throw new RejectedRecordException(DatabaseFaults.describe(e), e);
            }
            throw new CallRecordsUnavailableException(DatabaseFaults.describe(e), e);
        }
    }

    /** All of them or none. */
    private static void insert(Connection connection, String sql, List<CallRecord> records) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (CallRecord record : records) {
                fill(statement, record);
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private static void fill(PreparedStatement statement, CallRecord record) throws SQLException {
        int column = 1;
        statement.setString(column++, record.callId());
        statement.setString(column++, record.fromExtension());
        statement.setString(column++, record.toExtension());
        statement.setLong(column++, record.startTime().toEpochMilli());
        if (record.answerTime().isPresent()) {
            statement.setLong(column++, record.answerTime().get().toEpochMilli());
        } else {
            statement.setNull(column++, Types.BIGINT);
        }
        statement.setLong(column++, record.startTime().plus(record.duration()).toEpochMilli());
        statement.setLong(column++, record.duration().toMillis());
        statement.setString(column++, record.disposition().text());
        statement.setString(column++, record.hangupCause());
        statement.setString(column++, record.detail());
        statement.setInt(column++, record.sipStatus());
        statement.setString(column++, record.direction().text());
        statement.setString(column++, record.trunk());
        statement.setString(column++, record.recordingFile());
        statement.setString(column++, record.userAgent());
        if (record.mos().isPresent()) {
            statement.setDouble(column, record.mos().getAsDouble());
        } else {
            statement.setNull(column, Types.DOUBLE);
        }
    }

    /** Asked once more when the session was cut off. */
    @Override
    public List<CallRecord> find(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        long startNs = System.nanoTime();
        try {
            return search(query, limit, after);
        } catch (CallRecordsUnavailableException e) {
            if (!DatabaseFaults.isCut(e, startNs)) {
                throw e;
            }
            return search(query, limit, after);
        }
    }

    private List<CallRecord> search(CallRecordQuery query, int limit, Optional<CallRecordKey> after)
            throws CallRecordsUnavailableException {
        List<Object> parameters = new ArrayList<>();
        String select = select(query, after, limit, parameters);
        Source present = present();
        try (Connection connection = present.connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            if (present.kind == DatabaseKind.POSTGRESQL) {
                // A plan for any window and place would read and sort everything; this makes one for those given.
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            List<CallRecord> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(record(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new CallRecordsUnavailableException(DatabaseFaults.describe(e), e);
        }
    }

    @Override
    public int remove(Instant before, int limit) throws CallRecordsUnavailableException {
        String delete = "DELETE FROM call_record WHERE call_id IN"
                + " (SELECT call_id FROM call_record WHERE start_ms < ? ORDER BY start_ms LIMIT " + limit + ")";
        try (Connection connection = present().connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            statement.setLong(1, before.toEpochMilli());
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new CallRecordsUnavailableException(DatabaseFaults.describe(e), e);
        }
    }

    /** The limit stands in the text: a planner that does not know it reads and sorts everything. */
    private static String select(
            CallRecordQuery query, Optional<CallRecordKey> after, int limit, List<Object> parameters) {
        StringBuilder sql =
                new StringBuilder("SELECT " + COLUMNS + " FROM call_record WHERE start_ms >= ? AND start_ms < ?");
        parameters.add(query.from().toEpochMilli());
        long toMs = query.to().toEpochMilli();
        parameters.add(after.map(key -> Math.min(toMs, key.startMs() + 1)).orElse(toMs));
        after.ifPresent(key -> {
            sql.append(" AND (start_ms, call_id) < (?, ?)");
            parameters.addAll(List.of(key.startMs(), key.callId()));
        });
        query.extension().ifPresent(extension -> {
            sql.append(" AND (from_extension = ? OR to_extension = ?)");
            parameters.addAll(List.of(extension, extension));
        });
        query.number().ifPresent(digits -> {
            sql.append(" AND (POSITION(? IN from_extension) > 0 OR POSITION(? IN to_extension) > 0)");
            parameters.addAll(List.of(digits, digits));
        });
        query.minDuration().ifPresent(least -> {
            sql.append(" AND duration_ms >= ?");
            parameters.add(least.toMillis());
        });
        query.maxDuration().ifPresent(most -> {
            sql.append(" AND duration_ms <= ?");
            parameters.add(most.toMillis());
        });
        query.direction().ifPresent(direction -> {
            sql.append(" AND direction = ?");
            parameters.add(direction.text());
        });
        query.trunk().ifPresent(trunk -> {
            sql.append(" AND trunk = ?");
            parameters.add(trunk);
        });
        query.disposition().ifPresent(disposition -> {
            sql.append(" AND disposition = ?");
            parameters.add(disposition.text());
        });
        return sql.append(" ORDER BY start_ms DESC, call_id DESC LIMIT ")
                .append(limit)
                .toString();
    }

    private static CallRecord record(ResultSet row) throws SQLException {
        Instant start = Instant.ofEpochMilli(row.getLong("start_ms"));
        long answerMs = row.getLong("answer_ms");
        Optional<Instant> answered = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(answerMs));
        double mos = row.getDouble("mos");
        OptionalDouble quality = row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(mos);
        return new CallRecord(
                row.getString("call_id"),
                row.getString("from_extension"),
                row.getString("to_extension"),
                start,
                answered,
                Optional.of(Instant.ofEpochMilli(row.getLong("end_ms"))),
                Duration.ofMillis(row.getLong("duration_ms")),
                Disposition.of(row.getString("disposition")).orElse(Disposition.FAILED),
                row.getString("hangup_cause"),
                row.getString("detail"),
                row.getInt("sip_status"),
                CallDirection.of(row.getString("direction")).orElse(CallDirection.INTERNAL),
                row.getString("trunk"),
                row.getString("recording_file"),
                row.getString("user_agent"),
                quality);
    }

    private Source present() throws CallRecordsUnavailableException {
        Source present = source;
        if (present == null) {
            throw new CallRecordsUnavailableException("the database is away");
        }
        return present;
    }
}
