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

/** {@code pbx:voicemail-audio}. */
@Service
@Command(scope = "pbx", name = "voicemail-audio", description = "Copies the audio of a message to a new WAV file")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailAudioCommand extends PbxCommand<SavedAudio> {

    @Reference
    VoicemailAccess mailboxes;

    @Argument(
            name = "EXTENSION MESSAGE FILE",
            description = "Whose mailbox, the id of the message, and a new file on the machine of the PBX",
            multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Override
    SavedAudio answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 3) {
            throw new CommandException("EXTENSION MESSAGE FILE are expected; see --help");
        }
        Path target = SavedAudio.target(given.get(2));
        SavedAudio saved =
                mailboxes.use(voicemail -> SavedAudio.copy(voicemail.audio(given.get(0), given.get(1)), target));
        note("voicemail.listen", "mailbox/" + given.get(0) + "/" + given.get(1), "", "file=" + target);
        return saved;
    }

    @Override
    void print(SavedAudio saved, PrintStream out) {
        out.println(saved.line());
    }
}
