package io.tandempbx.console.shell;

import io.tandempbx.presence.api.SubscriptionService;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:subscription-list}. */
@Service
@Command(
        scope = "pbx",
        name = "subscription-list",
        description = "Lists the phones that watch lamps, presence or their mailbox")
public final class SubscriptionListCommand extends PbxCommand<SubscriptionListCommand.Listed> {

    /** A phone that watches something. */
    record Row(
            String extension,
            String resource,
            String eventPackage,
            String peer,
            long expiresInSeconds,
            long notified) {}

    /** How many, and each. */
    record Listed(int count, List<Row> subscriptions) {}

    @Override
    Listed answer() throws CommandException {
        Instant now = Instant.now();
        List<Row> rows = services.subscriptions().use(SubscriptionService::subscriptions).stream()
                .map(each -> new Row(
                        each.subscriber(),
                        each.resource(),
                        each.eventPackage(),
                        each.peer().toLowerCase(Locale.ROOT),
                        Math.max(0, Duration.between(now, each.expiresAt()).toSeconds()),
                        each.notified()))
                .toList();
        return new Listed(rows.size(), rows);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no phone watches anything");
        List.of("Extension", "Watches", "Package", "Told at", "Expires in", "Told")
                .forEach(table::column);
        for (Row row : listed.subscriptions()) {
            table.addRow()
                    .addContent(
                            row.extension(),
                            Printable.clean(row.resource()),
                            row.eventPackage(),
                            row.peer(),
                            row.expiresInSeconds() + " s",
                            row.notified());
        }
        table.print(out);
    }
}
