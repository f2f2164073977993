package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-set}. */
@Service
@Command(scope = "pbx", name = "trunk-set", description = "Changes values of a trunk; its calls go on")
public final class TrunkSetCommand extends TrunkChangeCommand {
    @Argument(
            name = "TRUNK KEY=VALUE...",
            description = "Which trunk, then what shall be different, for example max_channels=20",
            multiValued = true)
    @Completion(TrunkIds.class)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    Trunk change(String id, Map<TrunkField, String> values) throws CommandException {
        if (values.isEmpty()) {
            throw new CommandException("nothing is to be changed; see --help");
        }
        Identity by = operator();
        return services.trunkAdmin().use(trunks -> trunks.change(id, values, false, Optional.empty(), by));
    }

    @Override
    String verb() {
        return "changed";
    }
}
