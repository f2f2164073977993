package io.tandempbx.console.shell;

import io.tandempbx.security.api.BanService;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:ban-list}. */
@Service
@Command(scope = "pbx", name = "ban-list", description = "Lists banned addresses, newest first")
public final class BanListCommand extends PbxCommand<BanListCommand.Listed> {

    /** An address that is kept out. */
    record Row(String address, String reason, String by, String since, String until) {}

    /** How many, and each. */
    record Listed(int count, List<Row> bans) {}

    @Override
    Listed answer() throws CommandException {
        List<Row> bans = services.bans().use(BanService::bans).stream()
                .map(ban -> new Row(
                        ban.address(),
                        ban.reason(),
                        ban.by(),
                        ban.since().toString(),
                        ban.until().toString()))
                .toList();
        return new Listed(bans.size(), bans);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("nobody is banned");
        List.of("Address", "Reason", "By", "Since", "Until").forEach(table::column);
        for (Row row : listed.bans()) {
            table.addRow().addContent(row.address(), Printable.clean(row.reason()), row.by(), row.since(), row.until());
        }
        table.print(out);
    }
}
