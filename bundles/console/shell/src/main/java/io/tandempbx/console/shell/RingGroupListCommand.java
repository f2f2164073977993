package io.tandempbx.console.shell;

import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteItem;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:ring-group-list}. */
@Service
@Command(scope = "pbx", name = "ring-group-list", description = "Lists ring groups")
public final class RingGroupListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return RingGroup.class;
    }
}
