package io.tandempbx.console.shell;

import io.tandempbx.security.api.AuditQuery;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:audit-list}. */
@Service
@Command(scope = "pbx", name = "audit-list", description = "Lists who changed what, newest first")
public final class AuditListCommand extends PbxCommand<AuditListCommand.Listed> {
    private static final int MOST = 1000;
    private static final int MOST_HOURS = 100_000;

    @Option(name = "--hours", description = "Of so many hours until now")
    int hours = 24;

    @Option(name = "--user", description = "Made by this user")
    @Completion(UserNames.class)
    String user = "";

    @Option(name = "--action", description = "Actions that begin like this, such as extension.")
    String action = "";

    @Option(name = "--limit", description = "At most so many, 1-1000")
    int limit = 100;

    /** One change. */
    record Row(
            String time,
            String user,
            String via,
            String from,
            String action,
            String subject,
            String before,
            String after) {}

    /** How many, and each. */
    record Listed(int count, List<Row> entries) {}

    @Override
    Listed answer() throws CommandException {
        if (hours < 1 || hours > MOST_HOURS || limit < 1 || limit > MOST) {
            throw new CommandException("--hours must be from 1 to " + MOST_HOURS + ", --limit from 1 to " + MOST);
        }
        Instant now = Instant.now();
        AuditQuery query = new AuditQuery(
                now.minus(hours, ChronoUnit.HOURS), now.plus(1, ChronoUnit.MINUTES), user, action, limit, 0);
        List<Row> entries = services.audit().use(audit -> audit.find(query)).stream()
                .map(entry -> new Row(
                        entry.time().toString(),
                        entry.user(),
                        entry.via(),
                        entry.from(),
                        entry.action(),
                        entry.subject(),
                        entry.before(),
                        entry.after()))
                .toList();
        return new Listed(entries.size(), entries);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no changes");
        List.of("Time", "User", "Via", "From", "Action", "Subject").forEach(table::column);
        for (Row row : listed.entries()) {
            table.addRow()
                    .addContent(
                            row.time(),
                            row.user(),
                            row.via(),
                            row.from(),
                            row.action(),
                            Printable.clean(row.subject()));
        }
        table.print(out);
    }
}
