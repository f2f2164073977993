package io.tandempbx.console.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:drain}: empties this node before it is taken away. */
@Service
@Command(
        scope = "pbx",
        name = "drain",
        description = "Refuses new calls with 503 while running ones continue; again shows how many are left")
public final class DrainCommand extends ChangingCommand<DrainCommand.Drain> {

    @Option(name = "--off", description = "Accepts new calls again")
    boolean off;

    /** Whether new calls are refused, and how many are going on. */
    record Drain(boolean draining, int activeCalls) {}

    @Override
    Drain answer() throws CommandException {
        return services.calls().use(calls -> {
            String before = "draining=" + calls.isDraining();
            if (!dryRun) {
                calls.drain(!off);
            }
            note(off ? "node.undrain" : "node.drain", "node", before, "draining=" + !off);
            return new Drain(!off, calls.calls().size());
        });
    }

    @Override
    void print(Drain drain, PrintStream out) {
        out.println((drain.draining() ? "draining: " : "accepting new calls: ") + drain.activeCalls() + " going on");
    }
}
