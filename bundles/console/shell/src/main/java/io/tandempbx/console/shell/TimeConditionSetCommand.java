package io.tandempbx.console.shell;

import io.tandempbx.route.api.TimeCondition;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:time-condition-set}. */
@Service
@Command(
        scope = "pbx",
        name = "time-condition-set",
        description = "Adds a time condition, or changes what is given of it")
public final class TimeConditionSetCommand extends RouteItemSetCommand<TimeCondition> {
    @Argument(
            name = "NAME KEY=VALUE...",
            description = "Its name, then any of time_zone=, 'hours=mon-fri 08:00-18:00,sat 09:00-13:00', holidays=",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<TimeCondition> kind() {
        return TimeCondition.class;
    }
}
