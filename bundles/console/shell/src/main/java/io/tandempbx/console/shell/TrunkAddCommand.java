package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-add}. */
@Service
@Command(scope = "pbx", name = "trunk-add", description = "Adds a trunk; trunk-show shows every key")
public final class TrunkAddCommand extends TrunkChangeCommand {
    @Argument(
            name = "TRUNK KEY=VALUE...",
            description = "An id of its own, then its values, for example host=sip.example.net max_channels=10",
            multiValued = true)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Trunk change(String id, Map<TrunkField, String> values) throws CommandException {
        Identity by = operator();
        return services.trunkAdmin().use(trunks -> trunks.add(id, values, by));
    }

    @Override
    String verb() {
        return "added";
    }
}
