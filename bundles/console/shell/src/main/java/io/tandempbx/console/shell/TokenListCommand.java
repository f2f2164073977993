package io.tandempbx.console.shell;

import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:token-list}. */
@Service
@Command(scope = "pbx", name = "token-list", description = "Lists your bearer tokens, for an admin all, oldest first")
public final class TokenListCommand extends PbxCommand<TokenListCommand.Listed> {

    /** A token without its secret. */
    record Row(String id, String user, String label, String createdAt, String expiresAt) {}

    /** How many, and each. */
    record Listed(int count, List<Row> tokens) {}

    @Override
    Listed answer() throws CommandException {
        String of = LoggedIn.isAdmin() ? "" : LoggedIn.user();
        List<Row> tokens = services.access().use(access -> access.tokens(of)).stream()
                .map(token -> new Row(
                        token.id(),
                        token.user(),
                        token.label(),
                        token.createdAt().toString(),
                        token.expiresAt().toString()))
                .toList();
        return new Listed(tokens.size(), tokens);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no tokens");
        List.of("Id", "User", "Label", "Created", "Expires").forEach(table::column);
        for (Row row : listed.tokens()) {
            table.addRow()
                    .addContent(row.id(), row.user(), Printable.clean(row.label()), row.createdAt(), row.expiresAt());
        }
        table.print(out);
    }
}
