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

/** {@code pbx:voicemail-delete}. */
@Service
@Command(scope = "pbx", name = "voicemail-delete", description = "Deletes a message of a mailbox and its audio")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailDeleteCommand extends ChangingCommand<VoicemailDeleteCommand.Done> {

    @Reference
    VoicemailAccess mailboxes;

    @Argument(name = "EXTENSION MESSAGE", description = "Whose mailbox, and the id of the message", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** What is gone. */
    record Done(String extension, String message) {}

    @Override
    Done answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 2) {
            throw new CommandException("EXTENSION MESSAGE are expected; see --help");
        }
        Identity by = operator();
        return mailboxes.use(voicemail -> {
            voicemail.delete(given.get(0), given.get(1), by);
            return new Done(given.get(0), given.get(1));
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("message " + done.message() + " of " + done.extension() + " is deleted");
    }
}
