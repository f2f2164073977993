package io.tandempbx.console.shell;

import io.tandempbx.route.api.InboundRoute;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:inbound-route-set}. */
@Service
@Command(
        scope = "pbx",
        name = "inbound-route-set",
        description = "Adds a route for calls from a trunk, or changes what is given of it")
public final class InboundRouteSetCommand extends RouteItemSetCommand<InboundRoute> {
    @Argument(
            name = "NAME KEY=VALUE...",
            description =
                    "Its name, then any of trunk=, pattern=, destination=, time_condition=, closed=, fallback=, order=, enabled=",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<InboundRoute> kind() {
        return InboundRoute.class;
    }
}
