package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-remove}. */
@Service
@Command(scope = "pbx", name = "trunk-remove", description = "Removes a trunk; its calls go on")
public final class TrunkRemoveCommand extends ArgumentChangingCommand<TrunkRemoveCommand.Done> {
    @Argument(name = "TRUNK", description = "As trunk-list shows it", multiValued = true)
    @Completion(TrunkIds.class)
    List<String> words = List.of();

    /** Which trunk is gone. */
    record Done(String id) {}

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
        return services.trunkAdmin().use(trunks -> {
            trunks.remove(id, Optional.empty(), by);
            return new Done(id);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("trunk " + done.id() + " removed");
    }
}
