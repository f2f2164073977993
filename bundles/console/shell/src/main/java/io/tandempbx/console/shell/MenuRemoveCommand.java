package io.tandempbx.console.shell;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.RouteItem;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:menu-remove}. */
@Service
@Command(scope = "pbx", name = "menu-remove", description = "Removes a menu of the attendant")
public final class MenuRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return AttendantMenu.class;
    }
}
