package io.tandempbx.console.shell;

import io.tandempbx.route.api.RingGroup;
import io.tandempbx.route.api.RouteItem;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:ring-group-remove}. */
@Service
@Command(scope = "pbx", name = "ring-group-remove", description = "Removes a ring group")
public final class RingGroupRemoveCommand extends RouteItemRemoveCommand {
    @Argument(name = "NAME", description = "Which one", multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<? extends RouteItem> kind() {
        return RingGroup.class;
    }
}
