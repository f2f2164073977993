package io.tandempbx.console.shell;

import io.tandempbx.route.api.RingGroup;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:ring-group-set}. */
@Service
@Command(scope = "pbx", name = "ring-group-set", description = "Adds a ring group, or changes what is given of it")
public final class RingGroupSetCommand extends RouteItemSetCommand<RingGroup> {
    @Argument(
            name = "NAME KEY=VALUE...",
            description =
                    "Its number, then any of name=, strategy=all|in-order|random|least-recent, members=1001,1002, ring_seconds=, fallback=",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Class<RingGroup> kind() {
        return RingGroup.class;
    }
}
