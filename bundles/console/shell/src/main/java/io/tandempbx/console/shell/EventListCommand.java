package io.tandempbx.console.shell;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventType;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:event-list}. */
@Service
@Command(scope = "pbx", name = "event-list", description = "Lists the newest events that are kept, oldest first")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class EventListCommand extends PbxCommand<EventListCommand.Listed> {
    private static final int MOST = 1000;

    @Reference
    EventAccess events;

    @Option(name = "--type", description = "Only these, separated by commas, for example call.started,call.ended")
    @Completion(EventTypes.class)
    String type = "";

    @Option(name = "--limit", description = "At most so many, 1-1000; 50 unless said")
    int limit = 50;

    /** One event. */
    record Row(long cursor, String type, String time, String subject, Map<String, String> data) {
        static Row of(Event event) {
            return new Row(
                    event.cursor(),
                    event.happening().type().text(),
                    event.happening().at().toString(),
                    event.happening().subject(),
                    new TreeMap<>(event.happening().fields()));
        }
    }

    /** How many, and each; {@code latest} is the cursor of the newest of any type. */
    record Listed(int count, List<Row> events, long oldest, long latest) {}

    @Override
    Listed answer() throws CommandException {
        if (limit < 1 || limit > MOST) {
            throw new CommandException("--limit must be from 1 to " + MOST);
        }
        Set<EventType> types = types();
        return events.use(service -> {
            List<Row> rows =
                    NewestEvents.of(service, types, limit).stream().map(Row::of).toList();
            return new Listed(rows.size(), rows, service.oldest(), service.latest());
        });
    }

    private Set<EventType> types() throws CommandException {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : type.isEmpty() ? List.<String>of() : List.of(type.split(",", -1))) {
            types.add(EventType.of(name.strip())
                    .orElseThrow(() -> new CommandException("--type: " + Printable.clean(name) + " is not an event")));
        }
        return types;
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no events");
        List.of("Cursor", "Time", "Type", "Subject", "Data").forEach(table::column);
        listed.events().forEach(row -> table.addRow()
                .addContent(
                        row.cursor(),
                        row.time(),
                        row.type(),
                        Printable.clean(row.subject()),
                        Printable.clean(row.data().toString(), 200)));
        table.print(out);
    }
}
