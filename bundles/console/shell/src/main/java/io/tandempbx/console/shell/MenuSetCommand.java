package io.tandempbx.console.shell;

import io.tandempbx.route.api.AttendantMenu;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:menu-set}. */
@Service
@Command(scope = "pbx", name = "menu-set", description = "Adds a menu of the attendant, or changes what is given of it")
public final class MenuSetCommand extends RouteItemSetCommand<AttendantMenu> {
    @Argument(
            name = "NAME KEY=VALUE...",
            description =
                    "Its name, then any of greeting=FILE,..., choices=1:1001,2:menu:sales,9:names, direct_dialling=, "
                            + "time_condition=, closed=, timeout_seconds=, retries=, fallback=, rights_of=",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<AttendantMenu> kind() {
        return AttendantMenu.class;
    }
}
