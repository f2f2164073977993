package io.tandempbx.store.jpa;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.recording.api.RecordingsUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The table {@code recording}; plain SQL that both databases understand. Thread-safe. */
final class RecordingTable implements RecordingRepository {
    private static final int QUERY_TIMEOUT_S = 10;
    private static final int LONGEST_NUMBER = 128;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_MARKS = 4000;
    private static final String COLUMNS = "call_id, from_extension, to_extension, direction, trunk, reason, start_ms,"
            + " duration_ms, octets, state, sha256, held, marks, directory, id";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM recording";

    private volatile @Nullable DataSource source;

    /** Uses this database from now on. */
    void use(DataSource arriving) {
        source = arriving;
    }

    /** Uses it no longer, unless another has taken its place. */
    void leave(DataSource leaving) {
        if (source == leaving) {
            source = null;
        }
    }

    /** What is done with one statement. */
    private interface Use<R> {
        R on(PreparedStatement statement) throws SQLException;
    }

    private <R> R run(String sql, Use<R> use) throws RecordingsUnavailableException {
        DataSource present = source;
        if (present == null) {
            throw new RecordingsUnavailableException("the database is away");
        }
        try (Connection connection = present.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_S);
            return use.on(statement);
        } catch (SQLException e) {
            throw new RecordingsUnavailableException(DatabaseFaults.describe(e), e);
        }
    }

    @Override
    public void put(Recording recording) throws RecordingsUnavailableException {
        int changed = run(
                "UPDATE recording SET call_id = ?, from_extension = ?, to_extension = ?, direction = ?, trunk = ?,"
                        + " reason = ?, start_ms = ?, duration_ms = ?, octets = ?, state = ?, sha256 = ?, held = ?,"
                        + " marks = ?, directory = ? WHERE id = ?",
                statement -> filled(statement, recording).executeUpdate());
        if (changed == 0) {
            int unused = run(
                    "INSERT INTO recording (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    statement -> filled(statement, recording).executeUpdate());
        }
    }

    private static PreparedStatement filled(PreparedStatement statement, Recording recording) throws SQLException {
        int column = 1;
        statement.setString(column++, recording.callId());
        statement.setString(column++, cut(recording.from(), LONGEST_NUMBER));
        statement.setString(column++, cut(recording.to(), LONGEST_NUMBER));
        statement.setString(column++, recording.direction());
        statement.setString(column++, cut(recording.trunk(), LONGEST_NAME));
        statement.setString(column++, cut(recording.reason(), LONGEST_NAME));
        statement.setLong(column++, recording.startedAt().toEpochMilli());
        statement.setLong(column++, recording.durationMs());
        statement.setLong(column++, recording.bytes());
        statement.setString(column++, recording.state().text());
        statement.setString(column++, recording.sha256());
        statement.setBoolean(column++, recording.hold());
        statement.setString(column++, marks(recording.marks()));
        statement.setString(column++, recording.directory());
        statement.setString(column, recording.id());
        return statement;
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    /** As many as fit. */
    private static String marks(List<RecordingMark> marks) {
        String text = RecordingMark.text(marks);
        return text.length() <= LONGEST_MARKS ? text : text.substring(0, text.lastIndexOf(',', LONGEST_MARKS));
    }

    @Override
    public Optional<Recording> find(String id) throws RecordingsUnavailableException {
        return run(SELECT + " WHERE id = ?", statement -> {
                    statement.setString(1, id);
                    return read(statement);
                })
                .stream()
                .findFirst();
    }

    @Override
    public List<Recording> find(RecordingQuery query) throws RecordingsUnavailableException {
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder(SELECT + " WHERE start_ms >= ? AND start_ms < ?");
        parameters.add(query.from().toEpochMilli());
        parameters.add(query.to().toEpochMilli());
        query.extension().ifPresent(number -> {
            sql.append(" AND (from_extension = ? OR to_extension = ?)");
            parameters.addAll(List.of(number, number));
        });
        query.callId().ifPresent(callId -> {
            sql.append(" AND call_id = ?");
            parameters.add(callId);
        });
        query.after().ifPresent(id -> {
            sql.append(" AND id < ?");
            parameters.add(id);
        });
        sql.append(" ORDER BY id DESC LIMIT ").append(query.limit());
        return run(sql.toString(), statement -> {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            return read(statement);
        });
    }

    @Override
    public List<Recording> oldest(Instant before, int limit) throws RecordingsUnavailableException {
        return run(SELECT + " WHERE start_ms < ? AND held = ? ORDER BY start_ms LIMIT " + limit, statement -> {
            statement.setLong(1, before.toEpochMilli());
            statement.setBoolean(2, false);
            return read(statement);
        });
    }

    private static List<Recording> read(PreparedStatement statement) throws SQLException {
        List<Recording> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Recording(
                        row.getString("id"),
                        row.getString("call_id"),
                        row.getString("from_extension"),
                        row.getString("to_extension"),
                        row.getString("direction"),
                        row.getString("trunk"),
                        row.getString("reason"),
                        Instant.ofEpochMilli(row.getLong("start_ms")),
                        row.getLong("duration_ms"),
                        row.getLong("octets"),
                        RecordingState.of(row.getString("state")).orElse(RecordingState.PARTIAL),
                        row.getString("sha256"),
                        row.getBoolean("held"),
                        RecordingMark.of(row.getString("marks")),
                        Objects.requireNonNullElse(row.getString("directory"), "")));
            }
        }
        return found;
    }

    @Override
    public long totalBytes() throws RecordingsUnavailableException {
        return run("SELECT COALESCE(SUM(octets), 0) AS total FROM recording", statement -> {
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong("total") : 0L;
            }
        });
    }

    @Override
    public boolean remove(String id) throws RecordingsUnavailableException {
        return run("DELETE FROM recording WHERE id = ?", statement -> {
            statement.setString(1, id);
            return statement.executeUpdate() > 0;
        });
    }
}
