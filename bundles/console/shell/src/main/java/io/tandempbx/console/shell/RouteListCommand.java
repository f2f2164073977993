package io.tandempbx.console.shell;

import io.tandempbx.route.api.OutboundRoute;
import io.tandempbx.route.api.RouteItem;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:route-list}. */
@Service
@Command(scope = "pbx", name = "route-list", description = "Lists routes out of the platform")
public final class RouteListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return OutboundRoute.class;
    }
}
