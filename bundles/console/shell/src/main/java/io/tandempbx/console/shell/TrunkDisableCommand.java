package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.trunk.api.TrunkField;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-disable}. */
@Service
@Command(
        scope = "pbx",
        name = "trunk-disable",
        description = "Uses a trunk for no further call and unregisters from it; its calls go on")
public final class TrunkDisableCommand extends ArgumentChangingCommand<TrunkDisableCommand.Done> {
    @Argument(name = "TRUNK", description = "As trunk-list shows it", multiValued = true)
    @Completion(TrunkIds.class)
    List<String> words = List.of();

    /** Which trunk, and whether it is used. */
    record Done(String id, boolean enabled) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "TRUNK";
    }

    @Override
    Done answer(String id) throws CommandException {
        Identity by = operator();
        Map<TrunkField, String> values = Map.of(TrunkField.ENABLED, "false");
        return services.trunkAdmin()
                .use(trunks -> new Done(
                        id,
                        trunks.change(id, values, false, Optional.empty(), by).flag(TrunkField.ENABLED)));
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("trunk " + done.id() + " disabled");
    }
}
