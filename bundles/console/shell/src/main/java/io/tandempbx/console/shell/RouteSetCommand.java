package io.tandempbx.console.shell;

import io.tandempbx.route.api.OutboundRoute;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:route-set}. */
@Service
@Command(
        scope = "pbx",
        name = "route-set",
        description = "Adds a route out of the platform, or changes what is given of it")
public final class RouteSetCommand extends RouteItemSetCommand<OutboundRoute> {
    @Argument(
            name = "NAME KEY=VALUE...",
            description =
                    "Its name, then any of patterns=0., trunks=carrier:PRIORITY:RATE, order=, strip=, prepend=, e164=, call_class=, time_condition=, caller_id=, enabled=",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<OutboundRoute> kind() {
        return OutboundRoute.class;
    }
}
