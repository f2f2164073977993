package io.tandempbx.console.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandempbx.route.api.RouteItem;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** Lists parts of the dial plan of one kind. */
abstract class RouteItemListCommand extends PbxCommand<List<ObjectNode>> {

    abstract Class<? extends RouteItem> kind();

    @Override
    List<ObjectNode> answer() throws CommandException {
        return services.routeAdmin().use(routes -> routes.list(kind()).stream()
                .map(stored -> RouteFields.tree(stored))
                .toList());
    }

    @Override
    void print(List<ObjectNode> items, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("none");
        table.column("Name");
        table.column("What is other than the preset");
        for (ObjectNode item : items) {
            String name = item.elements().next().asText();
            table.addRow()
                    .addContent(name, Printable.clean(RouteFields.text(item, RouteFields.preset(kind(), name)), 1000));
        }
        table.print(out);
    }
}
