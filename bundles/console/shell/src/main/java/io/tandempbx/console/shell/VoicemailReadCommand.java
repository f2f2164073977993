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

/** {@code pbx:voicemail-read}. */
@Service
@Command(
        scope = "pbx",
        name = "voicemail-read",
        description = "Marks a message as listened to, or as new again; the lamp follows")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailReadCommand extends ChangingCommand<VoicemailReadCommand.Marked> {

    @Reference
    VoicemailAccess mailboxes;

    @Argument(name = "EXTENSION MESSAGE", description = "Whose mailbox, and the id of the message", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--unread", description = "Marks it as new")
    boolean unread;

    /** The message as it is marked now. */
    record Marked(String extension, String message, boolean listened) {}

    @Override
    Marked answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 2) {
            throw new CommandException("EXTENSION MESSAGE are expected; see --help");
        }
        Identity by = operator();
        return mailboxes.use(voicemail -> new Marked(
                given.get(0),
                given.get(1),
                voicemail.heard(given.get(0), given.get(1), !unread, by).heard()));
    }

    @Override
    void print(Marked marked, PrintStream out) {
        out.println("message " + marked.message() + " of " + marked.extension() + " is "
                + (marked.listened() ? "old" : "new"));
    }
}
