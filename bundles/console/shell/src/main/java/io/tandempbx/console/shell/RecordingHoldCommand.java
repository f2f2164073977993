package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:recording-hold}. */
@Service
@Command(scope = "pbx", name = "recording-hold", description = "Keeps a recording whatever its age, or no longer")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordingHoldCommand extends ArgumentChangingCommand<RecordingView> {
    @Reference
    RecordingAccess recordings;

    @Argument(name = "ID", description = "Of the recording, as recording-list shows it", multiValued = true)
    @Completion(RecordingIds.class)
    List<String> words = List.of();

    @Option(name = "--release", description = "No longer")
    boolean release;

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
        return recordings.use(service -> RecordingView.of(service.hold(id, !release, by)));
    }

    @Override
    void print(RecordingView held, PrintStream out) {
        out.println(Printable.clean(held.recordingId()) + (held.hold() ? " is kept" : " is kept no longer"));
    }
}
