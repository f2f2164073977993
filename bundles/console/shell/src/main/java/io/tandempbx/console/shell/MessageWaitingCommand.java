package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectorySnapshot;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:message-waiting}. */
@Service
@Command(
        scope = "pbx",
        name = "message-waiting",
        description = "Lights the message lamp of an extension's phones, or puts it out")
public final class MessageWaitingCommand extends ChangingCommand<MessageWaitingCommand.Shown> {

    @Argument(
            name = "EXTENSION NEW OLD",
            description = "Whose mailbox, how many messages are new in it and how many heard",
            multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** What the lamp shows now. */
    record Shown(String extension, int newMessages, int oldMessages) {}

    @Override
    Shown answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != 3) {
            throw new CommandException("EXTENSION NEW OLD are expected; see --help");
        }
        String extension = given.get(0);
        int fresh = count(given.get(1));
        int old = count(given.get(2));
        Optional<DirectorySnapshot> directory = services.directory().ask(service -> service.snapshot());
        if (directory.isPresent() && directory.get().find(extension).isEmpty()) {
            throw new CommandException("there is no extension " + Printable.clean(extension));
        }
        Shown shown = services.messageWaiting().use(service -> {
            if (!dryRun) {
                service.waiting(extension, fresh, old, 0, 0);
            }
            return new Shown(extension, fresh, old);
        });
        note("mailbox.lamp", "extension/" + extension, "", "new=" + fresh + ",old=" + old);
        return shown;
    }

    private static int count(String text) throws CommandException {
        if (!text.matches("[0-9]{1,4}")) {
            throw new CommandException("a number of messages from 0 to 9999 is expected, not " + Printable.clean(text));
        }
        return Integer.parseInt(text);
    }

    @Override
    void print(Shown shown, PrintStream out) {
        out.println(shown.extension() + " is told of " + shown.newMessages() + " new and " + shown.oldMessages()
                + " old messages");
    }
}
