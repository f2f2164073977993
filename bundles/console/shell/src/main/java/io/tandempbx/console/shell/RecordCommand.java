package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code pbx:record}. */
@Service
@Command(scope = "pbx", name = "record", description = "Starts, stops, pauses or resumes the recording of a call")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordCommand extends ChangingCommand<RecordingView> {
    @Reference
    RecordingAccess recordings;

    private static final Set<String> ACTIONS = Set.of("start", "stop", "pause", "resume");

    @Argument(index = 0, name = "CALL_ID", description = "As pbx:call-list shows it", required = true)
    @Completion(CallIds.class)
    String callId = "";

    @Argument(index = 1, name = "ACTION", description = "start, stop, pause or resume; start unless said")
    @Completion(
            value = StringsCompleter.class,
            values = {"start", "stop", "pause", "resume"})
    String action = "start";

    @Override
    RecordingView answer() throws CommandException {
        if (!ACTIONS.contains(action)) {
            throw new CommandException("ACTION '" + Printable.clean(action) + "' must be start, stop, pause or resume");
        }
        Identity by = operator();
        return recordings.use(service -> RecordingView.of(
                switch (action) {
                    case "start" -> service.start(callId, by);
                    case "stop" -> service.stop(callId, by);
                    case "pause" -> service.pause(callId, by);
                    default -> service.resume(callId, by);
                }));
    }

    @Override
    void print(RecordingView recording, PrintStream out) {
        out.println(recording.line());
    }
}
