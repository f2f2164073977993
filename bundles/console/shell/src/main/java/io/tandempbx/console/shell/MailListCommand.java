package io.tandempbx.console.shell;

import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:mail-list}. */
@Service
@Command(scope = "pbx", name = "mail-list", description = "Lists the mails that wait for the mail server, and says why")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class MailListCommand extends PbxCommand<MailListCommand.Listed> {

    @Reference
    MailAccess mail;

    /** A mail that waits. */
    record Row(String id, String to, String subject, String since, int attempts, long octets) {}

    /** The server, which is empty when there is none, its last fault, and what waits. */
    record Listed(String server, String fault, long sent, long givenUp, int count, List<Row> mails) {}

    @Override
    Listed answer() throws CommandException {
        return mail.use(MailListCommand::listed);
    }

    private static Listed listed(MailService service) {
        MailState state = service.state();
        List<Row> rows = service.outbox().stream()
                .map(each -> new Row(
                        each.id(), each.to(), each.subject(), each.since().toString(), each.attempts(), each.octets()))
                .toList();
        return new Listed(state.server(), state.fault(), state.sent(), state.givenUp(), rows.size(), rows);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        out.println((listed.server().isEmpty() ? "no mail server is configured" : "mail server " + listed.server())
                + ", " + listed.sent() + " sent, " + listed.givenUp() + " given up, " + listed.count() + " wait"
                + (listed.fault().isEmpty() ? "" : ": " + Printable.clean(listed.fault())));
        if (listed.mails().isEmpty()) {
            return;
        }
        ShellTable table = new ShellTable();
        List.of("Since", "To", "Subject", "Attempts", "Octets", "Id").forEach(table::column);
        for (Row row : listed.mails()) {
            table.addRow()
                    .addContent(
                            row.since(),
                            Printable.clean(row.to()),
                            Printable.clean(row.subject()),
                            row.attempts(),
                            row.octets(),
                            row.id());
        }
        table.print(out);
    }
}
