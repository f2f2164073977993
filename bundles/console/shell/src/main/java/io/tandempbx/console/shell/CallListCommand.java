package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:call-list}. */
@Service
@Command(scope = "pbx", name = "call-list", description = "Lists the calls that are up, oldest first")
public final class CallListCommand extends PbxCommand<CallView.Calls> {

    @Override
    CallView.Calls answer() throws CommandException {
        Instant now = Instant.now();
        List<CallView> calls = services.calls().use(service -> service.calls().stream()
                .map(call -> CallView.of(call, now))
                .toList());
        return new CallView.Calls(calls.size(), calls);
    }

    @Override
    void print(CallView.Calls calls, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no calls");
        List.of("Call", "From", "To", "State", "Duration", "Codec").forEach(table::column);
        for (CallView call : calls.calls()) {
            table.addRow()
                    .addContent(
                            Printable.clean(call.callId()),
                            Printable.clean(call.from(), 20),
                            Printable.clean(call.to(), 20),
                            call.state(),
                            call.duration() + " s",
                            Printable.clean(call.codec(), 16));
        }
        table.print(out);
    }
}
