package io.tandempbx.console.shell;

import io.tandempbx.route.api.Holidays;
import io.tandempbx.route.api.RouteItem;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:holidays-remove}. */
@Service
@Command(scope = "pbx", name = "holidays-remove", description = "Removes a list of holidays")
public final class HolidaysRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return Holidays.class;
    }
}
