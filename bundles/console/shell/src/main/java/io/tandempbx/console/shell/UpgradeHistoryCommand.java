package io.tandempbx.console.shell;

import io.tandempbx.upgrade.api.UpgradeRecord;
import io.tandempbx.upgrade.api.UpgradeService;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:upgrade-history}. */
@Service
@Command(scope = "pbx", name = "upgrade-history", description = "Lists upgrades and rollbacks, oldest first")
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
public final class UpgradeHistoryCommand extends PbxCommand<UpgradeView.History> {

    @Reference
    UpgradeAccess upgrades;

    @Override
    UpgradeView.History answer() throws CommandException {
        List<UpgradeRecord> history = upgrades.use(UpgradeService::history);
        return new UpgradeView.History(history.size(), history);
    }

    @Override
    void print(UpgradeView.History history, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no upgrades");
        List.of("Time", "Id", "Kind", "Result", "Bundles", "Reason").forEach(table::column);
        for (UpgradeRecord upgrade : history.upgrades()) {
            table.addRow()
                    .addContent(
                            upgrade.time(),
                            upgrade.id(),
                            upgrade.kind(),
                            upgrade.result(),
                            String.join(", ", upgrade.bundles()),
                            Printable.clean(upgrade.reason()));
        }
        table.print(out);
    }
}
