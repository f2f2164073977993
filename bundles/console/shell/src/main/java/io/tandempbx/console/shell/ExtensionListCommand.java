package io.tandempbx.console.shell;

import io.tandempbx.directory.api.DirectorySnapshot;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:extension-list}. */
@Service
@Command(scope = "pbx", name = "extension-list", description = "Lists all extensions")
public final class ExtensionListCommand extends PbxCommand<List<ExtensionView>> {

    @Override
    List<ExtensionView> answer() throws CommandException {
        DirectorySnapshot snapshot = services.directory().use(directory -> directory.snapshot());
        Set<String> registered = services.contacts()
                .<Set<String>>ask(contacts -> contacts.all().keySet())
                .orElse(Set.of());
        return snapshot.extensions().values().stream()
                .map(extension -> ExtensionView.of(extension, registered.contains(extension.number())))
                .sorted(Comparator.comparing(ExtensionView::number))
                .toList();
    }

    @Override
    void print(List<ExtensionView> extensions, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no extensions");
        List.of("Number", "Name", "E-mail", "Enabled", "Registered").forEach(table::column);
        for (ExtensionView extension : extensions) {
            table.addRow()
                    .addContent(
                            extension.number(),
                            Printable.clean(extension.name(), 30),
                            Printable.clean(extension.email(), 30),
                            extension.enabled() ? "yes" : "no",
                            extension.registered() ? "yes" : "no");
        }
        table.print(out);
    }
}
