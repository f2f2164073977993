package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkAdminService;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:trunk-list}. */
@Service
@Command(scope = "pbx", name = "trunk-list", description = "Lists trunks and how they are")
public final class TrunkListCommand extends PbxCommand<TrunkListCommand.Listed> {

    /** How many, and each. */
    record Listed(int count, List<TrunkView> trunks) {}

    @Override
    Listed answer() throws CommandException {
        List<TrunkStatus> states = services.trunks().use(TrunkService::trunks);
        List<Trunk> configured = services.trunkAdmin().use(TrunkAdminService::configured);
        List<TrunkView> trunks =
                configured.stream().map(trunk -> TrunkView.of(trunk, states)).toList();
        return new Listed(trunks.size(), trunks);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no trunks");
        List.of("Trunk", "Name", "Host", "State", "Registered", "Calls", "Since", "Why")
                .forEach(table::column);
        for (TrunkView row : listed.trunks()) {
            table.addRow()
                    .addContent(
                            row.id(),
                            Printable.clean(row.name()),
                            row.host(),
                            row.state(),
                            row.registers() ? row.registered() ? "yes" : "no" : "-",
                            row.activeCalls() + (row.maxChannels() == 0 ? "" : " of " + row.maxChannels()),
                            row.since(),
                            Printable.clean(row.reason()));
        }
        table.print(out);
    }
}
