package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:recording-delete}. */
@Service
@Command(
        scope = "pbx",
        name = "recording-delete",
        description = "Removes a recording with its file, unless it is on hold")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordingDeleteCommand extends ArgumentChangingCommand<RecordingView> {
    @Reference
    RecordingAccess recordings;

    @Argument(name = "ID", description = "Of the recording, as recording-list shows it", multiValued = true)
    @Completion(RecordingIds.class)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "ID";
    }

    @Override
    RecordingView answer(String id) throws CommandException {
        Identity by = operator();
        return recordings.use(service -> RecordingView.of(service.delete(id, by)));
    }

    @Override
    void print(RecordingView removed, PrintStream out) {
        out.println("removed " + Printable.clean(removed.recordingId()));
    }
}
