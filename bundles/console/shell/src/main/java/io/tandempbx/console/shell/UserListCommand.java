package io.tandempbx.console.shell;

import io.tandempbx.security.api.UserAdminService;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:user-list}. */
@Service
@Command(scope = "pbx", name = "user-list", description = "Lists users of the platform")
public final class UserListCommand extends PbxCommand<UserListCommand.Listed> {

    /** A user without its credential. */
    record Row(String name, String role, boolean enabled, String createdAt, String passwordChangedAt) {}

    /** How many, and each. */
    record Listed(int count, List<Row> users) {}

    @Override
    Listed answer() throws CommandException {
        List<Row> users = services.users().use(UserAdminService::users).stream()
                .map(user -> new Row(
                        user.name(),
                        user.role().text(),
                        user.enabled(),
                        user.createdAt().toString(),
                        user.passwordChangedAt().toString()))
                .toList();
        return new Listed(users.size(), users);
    }

    @Override
    void print(Listed listed, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no users");
        List.of("Name", "Role", "Enabled", "Created", "Password changed").forEach(table::column);
        for (Row row : listed.users()) {
            table.addRow().addContent(row.name(), row.role(), row.enabled(), row.createdAt(), row.passwordChangedAt());
        }
        table.print(out);
    }
}
