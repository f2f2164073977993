package io.tandempbx.console.shell;

import io.tandempbx.voicemail.api.VoicemailBox;
import io.tandempbx.voicemail.api.VoicemailMessage;
import io.tandempbx.voicemail.api.VoicemailService;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:voicemail-list}. */
@Service
@Command(
        scope = "pbx",
        name = "voicemail-list",
        description = "Lists the mailboxes that hold anything, or the messages of one")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class VoicemailListCommand extends PbxCommand<VoicemailListCommand.Listed> {

    @Reference
    VoicemailAccess mailboxes;

    @Argument(name = "EXTENSION", description = "Whose messages", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    private boolean ofOne;

    /** A message; its duration in seconds. */
    record Row(
            String id,
            String callerId,
            String timestamp,
            boolean listened,
            boolean urgent,
            double duration,
            boolean complete) {
        static Row of(VoicemailMessage message) {
            return new Row(
                    message.id(),
                    message.callerId(),
                    message.received().toString(),
                    message.heard(),
                    message.urgent(),
                    message.durationMs() / 1000.0,
                    message.complete());
        }
    }

    /** Either of both is empty. */
    record Listed(List<VoicemailBox> mailboxes, List<Row> messages) {}

    @Override
    Listed answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() > 1) {
            throw new CommandException("at most one EXTENSION is expected; see --help");
        }
        ofOne = !given.isEmpty();
        if (!ofOne) {
            return new Listed(mailboxes.use(VoicemailService::mailboxes), List.of());
        }
        List<VoicemailMessage> messages = mailboxes.use(voicemail -> voicemail.messages(given.get(0)));
        return new Listed(List.of(), messages.stream().map(Row::of).toList());
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText(ofOne ? "no message" : "no mailbox holds anything");
        if (!ofOne) {
            List.of("Extension", "New", "Old", "Octets", "PIN", "Greeting").forEach(table::column);
            listed.mailboxes().forEach(box -> table.addRow()
                    .addContent(
                            box.extension(),
                            box.newMessages(),
                            box.oldMessages(),
                            box.octets(),
                            box.locked() ? "locked" : box.pin() ? "yes" : "no",
                            box.greeting()));
        } else {
            List.of("Message", "From", "Received", "Seconds", "State").forEach(table::column);
            listed.messages().forEach(row -> table.addRow()
                    .addContent(
                            row.id(),
                            Printable.clean(row.callerId()),
                            row.timestamp(),
                            row.duration(),
                            (row.listened() ? "old" : "new")
                                    + (row.urgent() ? ", urgent" : "")
                                    + (row.complete() ? "" : ", incomplete")));
        }
        table.print(out);
    }
}
