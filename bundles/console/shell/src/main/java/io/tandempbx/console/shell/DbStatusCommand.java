package io.tandempbx.console.shell;

import io.tandempbx.store.api.DatabaseService;
import io.tandempbx.store.api.DatabaseState;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:db-status}. */
@Service
@Command(scope = "pbx", name = "db-status", description = "Shows how the database fares, without asking it")
public final class DbStatusCommand extends PbxCommand<DbStatusCommand.Database> {

    /** How the database fares; {@code fault} is empty while it answers. */
    record Database(
            String database,
            String location,
            boolean answers,
            String since,
            String fault,
            long probeMs,
            int active,
            int idle,
            int waiting) {}

    @Override
    Database answer() throws CommandException {
        DatabaseState state = services.database().use(DatabaseService::state);
        return new Database(
                state.database(),
                state.location(),
                state.answers(),
                state.since().toString(),
                state.fault(),
                state.probeMs(),
                state.active(),
                state.idle(),
                state.waiting());
    }

    @Override
    void print(Database state, PrintStream out) {
        out.println(state.database() + " at " + state.location());
        out.println((state.answers() ? "answers since " : "does not answer since ") + state.since());
        if (!state.fault().isEmpty()) {
            out.println("fault: " + Printable.clean(state.fault()));
        }
        out.println("last answer after " + state.probeMs() + " ms; connections: " + state.active() + " in use, "
                + state.idle() + " idle; " + state.waiting() + " waiting");
    }
}
