package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:call-list}. */
@Service
@Command(
        scope = "pbx",
        name = "call-list",
        description = "Lists the calls that are up, oldest first, or those that ended lately")
public final class CallListCommand extends PbxCommand<CallView.Calls> {

    @Option(
            name = "--ended",
            description = "Lists the last calls that are over, newest first, in place of those that are up")
    boolean ended;

    @Override
    CallView.Calls answer() throws CommandException {
        Instant now = Instant.now();
        List<CallView> calls = services.calls()
                .use(service -> ended
                        ? service.ended().stream().map(CallView::of).toList()
                        : service.calls().stream()
                                .map(call -> CallView.of(call, now))
                                .toList());
        return new CallView.Calls(calls.size(), calls);
    }

    @Override
    void print(CallView.Calls calls, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no calls");
        List.of("Call", "From", "To", "State", "Duration", "Codec").forEach(table::column);
        if (ended) {
            table.column("Cause");
        }
        for (CallView call : calls.calls()) {
            Row row = table.addRow();
            row.addContent(
                    Printable.clean(call.callId()),
                    Printable.clean(call.from(), 20),
                    Printable.clean(call.to(), 20),
                    call.state(),
                    call.duration() + " s",
                    Printable.clean(call.codec(), 16));
            if (ended) {
                row.addContent(Printable.clean(Objects.requireNonNullElse(call.endCause(), ""), 40));
            }
        }
        table.print(out);
    }
}
