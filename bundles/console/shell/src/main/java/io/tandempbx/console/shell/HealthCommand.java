package io.tandempbx.console.shell;

import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:health}: the last results of all checks. */
@Service
@Command(scope = "pbx", name = "health", description = "Shows how the node fares, check by check")
public final class HealthCommand extends PbxCommand<HealthView> {

    @Override
    HealthView answer() throws CommandException {
        return services.health().use(health -> HealthView.of(health.report()));
    }

    @Override
    void print(HealthView health, PrintStream out) {
        out.println(health.status() + (health.ready() ? ", ready for calls" : ", not ready: " + health.notReady()));
        ShellTable table = new ShellTable();
        table.column("Check");
        table.column("Status");
        table.column("Found");
        health.checks().forEach((name, check) -> table.addRow()
                .addContent(name, check.status(), Printable.clean(check.message())));
        table.print(out);
    }
}
