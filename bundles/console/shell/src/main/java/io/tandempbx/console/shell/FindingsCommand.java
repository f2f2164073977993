package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** A command that looks at several things and judges each; it fails when one is critical. */
abstract class FindingsCommand extends PbxCommand<List<Finding>> {

    /** How many calls there may be at once; empty while the settings cannot be asked. */
    Optional<Integer> mostCalls() {
        return services.settings()
                .ask(settings -> SettingValue.number(settings, "pbx.call", "max_calls"))
                .flatMap(found -> found);
    }

    @Override
    void print(List<Finding> findings, PrintStream out) {
        ShellTable table = new ShellTable();
        table.column("Look at");
        table.column("Verdict");
        table.column("Found");
        findings.forEach(finding ->
                table.addRow().addContent(finding.name(), finding.verdict(), Printable.clean(finding.message())));
        table.print(out);
    }

    @Override
    void judge(List<Finding> findings) throws CommandException {
        List<String> critical =
                findings.stream().filter(Finding::isCritical).map(Finding::name).toList();
        if (!critical.isEmpty()) {
            throw new CommandException("critical: " + String.join(", ", critical));
        }
    }
}
