package io.tandempbx.console.shell;

import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.RouteItem;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:holidays-list}. */
@Service
@Command(scope = "pbx", name = "holidays-list", description = "Lists lists of holidays")
public final class HolidaysListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return Holidays.class;
    }
}
