package io.tandempbx.console.shell;

import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RouteItem;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:route-remove}. */
@Service
@Command(scope = "pbx", name = "route-remove", description = "Removes a route out of the platform")
public final class RouteRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return OutboundRoute.class;
    }
}
