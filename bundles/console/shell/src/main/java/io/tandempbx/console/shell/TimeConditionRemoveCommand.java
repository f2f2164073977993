package io.tandempbx.console.shell;

import io.tandempbx.route.api.RouteItem;
import io.tandempbx.route.api.TimeCondition;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:time-condition-remove}. */
@Service
@Command(scope = "pbx", name = "time-condition-remove", description = "Removes a time condition")
public final class TimeConditionRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return TimeCondition.class;
    }
}
