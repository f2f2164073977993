package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:recording-audio}. */
@Service
@Command(
        scope = "pbx",
        name = "recording-audio",
        description = "Copies a recording to a new WAV file, the caller left and the called right")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordingAudioCommand extends PbxCommand<SavedAudio> {

    @Reference
    RecordingAccess recordings;

    @Argument(
            name = "ID FILE",
            description = "Of the recording, as recording-list shows it, and a new file on the machine of the PBX",
            multiValued = true)
    @Completion(RecordingIds.class)
    List<String> words = List.of();

    @Override
    SavedAudio answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 2) {
            throw new CommandException("ID FILE are expected; see --help");
        }
        Path target = SavedAudio.target(given.get(1));
        SavedAudio saved = recordings.use(service -> SavedAudio.copy(service.file(given.get(0)), target));
        note("recording.listen", "recording/" + given.get(0), "", "file=" + target);
        return saved;
    }

    @Override
    void print(SavedAudio saved, PrintStream out) {
        out.println(saved.line());
    }
}
