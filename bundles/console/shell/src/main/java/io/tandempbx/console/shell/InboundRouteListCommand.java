package io.tandempbx.console.shell;

import io.tandempbx.route.api.InboundRoute;
import io.tandempbx.route.api.RouteItem;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:inbound-route-list}. */
@Service
@Command(scope = "pbx", name = "inbound-route-list", description = "Lists routes for calls from trunks")
public final class InboundRouteListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return InboundRoute.class;
    }
}
