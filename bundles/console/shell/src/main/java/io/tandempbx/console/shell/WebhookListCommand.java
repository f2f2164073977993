package io.tandempbx.console.shell;

import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.WebhookAdminService;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:webhook-list}. */
@Service
@Command(scope = "pbx", name = "webhook-list", description = "Lists where events are posted, and how that fares")
public final class WebhookListCommand extends PbxCommand<WebhookListCommand.Listed> {

    /** A webhook without its secret. */
    record Row(
            String name,
            String url,
            List<String> events,
            boolean enabled,
            long cursor,
            long waiting,
            long delivered,
            long failed,
            long missed,
            String fault) {}

    /** How many, and each. */
    record Listed(int count, List<Row> webhooks) {}

    @Override
    Listed answer() throws CommandException {
        List<Row> webhooks = services.webhooks().use(WebhookAdminService::webhooks).stream()
                .map(state -> new Row(
                        state.webhook().name(),
                        state.webhook().url(),
                        state.webhook().types().stream()
                                .map(EventType::text)
                                .sorted()
                                .toList(),
                        state.webhook().enabled(),
                        state.cursor(),
                        state.waiting(),
                        state.delivered(),
                        state.failed(),
                        state.missed(),
                        state.fault()))
                .toList();
        return new Listed(webhooks.size(), webhooks);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no webhooks");
        List.of("Name", "URL", "Enabled", "Waiting", "Delivered", "Failed", "Missed", "Fault")
                .forEach(table::column);
        for (Row row : listed.webhooks()) {
            table.addRow()
                    .addContent(
                            row.name(),
                            row.url(),
                            row.enabled(),
                            row.waiting(),
                            row.delivered(),
                            row.failed(),
                            row.missed(),
                            Printable.clean(row.fault()));
        }
        table.print(out);
    }
}
