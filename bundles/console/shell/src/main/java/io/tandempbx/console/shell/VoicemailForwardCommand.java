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

/** {@code pbx:voicemail-forward}. */
@Service
@Command(
        scope = "pbx",
        name = "voicemail-forward",
        description = "Puts a copy of a message into another mailbox, as new there")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailForwardCommand extends ChangingCommand<VoicemailForwardCommand.Forwarded> {

    @Reference
    VoicemailAccess mailboxes;

    @Argument(
            name = "EXTENSION MESSAGE TO",
            description = "Whose mailbox, the id of the message, and the extension that gets a copy",
            multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** What went where. */
    record Forwarded(String extension, String message, String to) {}

    @Override
    Forwarded answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 3) {
            throw new CommandException("EXTENSION MESSAGE TO are expected; see --help");
        }
        Identity by = operator();
        return mailboxes.use(voicemail -> new Forwarded(
                given.get(0),
                voicemail.forward(given.get(0), given.get(1), given.get(2), by).id(),
                given.get(2)));
    }

    @Override
    void print(Forwarded done, PrintStream out) {
        out.println("message " + done.message() + " of " + done.extension() + " is in mailbox " + done.to() + " too");
    }
}
