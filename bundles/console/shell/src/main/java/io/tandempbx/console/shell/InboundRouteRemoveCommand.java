package io.tandempbx.console.shell;

import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.RouteItem;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:inbound-route-remove}. */
@Service
@Command(scope = "pbx", name = "inbound-route-remove", description = "Removes a route for calls from a trunk")
public final class InboundRouteRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return InboundRoute.class;
    }
}
