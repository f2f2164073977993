package io.tandempbx.console.shell;

import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.TimeCondition;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:time-condition-list}. */
@Service
@Command(scope = "pbx", name = "time-condition-list", description = "Lists time conditions")
public final class TimeConditionListCommand extends RouteItemListCommand {
    @Override
    Class<? extends RouteItem> kind() {
        return TimeCondition.class;
    }
}
