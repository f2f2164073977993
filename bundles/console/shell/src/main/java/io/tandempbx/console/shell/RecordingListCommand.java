package io.tandempbx.console.shell;

import io.tandempbx.recording.api.RecordingQuery;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:recording-list}. */
@Service
@Command(scope = "pbx", name = "recording-list", description = "Lists recordings, newest first")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordingListCommand extends PbxCommand<RecordingListCommand.Listed> {
    @Reference
    RecordingAccess recordings;

    private static final int MOST = 1000;
    private static final Instant ALWAYS = Instant.parse("9999-01-01T00:00:00Z");

    @Option(name = "--extension", description = "Only calls of this party")
    String extension = "";

    @Option(name = "--call", description = "Only this call")
    String callId = "";

    @Option(name = "--limit", description = "How many at most, 1-1000")
    int limit = 50;

    /** How many, and each. */
    record Listed(int count, List<RecordingView> recordings) {}

    @Override
    Listed answer() throws CommandException {
        if (limit < 1 || limit > MOST) {
            throw new CommandException("--limit " + limit + " must be from 1 to " + MOST);
        }
        RecordingQuery query =
                new RecordingQuery(Instant.EPOCH, ALWAYS, given(extension), given(callId), Optional.empty(), limit);
        List<RecordingView> found = recordings.use(
                service -> service.find(query).stream().map(RecordingView::of).toList());
        return new Listed(found.size(), found);
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no recordings");
        List.of("Recording", "From", "To", "State", "Seconds", "Hold", "Reason").forEach(table::column);
        for (RecordingView row : listed.recordings()) {
            table.addRow()
                    .addContent(
                            Printable.clean(row.recordingId()),
                            Printable.clean(row.from()),
                            Printable.clean(row.to()),
                            row.state(),
                            row.duration(),
                            row.hold() ? "yes" : "",
                            Printable.clean(row.reason()));
        }
        table.print(out);
    }
}
