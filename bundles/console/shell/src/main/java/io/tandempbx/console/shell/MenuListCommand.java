package io.tandempbx.console.shell;

import io.tandempbx.route.api.AttendantMenu;
import io.tandempbx.route.api.RouteItem;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:menu-list}. */
@Service
@Command(scope = "pbx", name = "menu-list", description = "Lists the menus of the attendant that are kept here")
public final class MenuListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return AttendantMenu.class;
    }
}
