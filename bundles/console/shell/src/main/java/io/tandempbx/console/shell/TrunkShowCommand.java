package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkService;
import io.tandempbx.trunk.api.TrunkStatus;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-show}. */
@Service
@Command(scope = "pbx", name = "trunk-show", description = "Shows a trunk: how it is, and how it is configured")
public final class TrunkShowCommand extends ArgumentCommand<TrunkView> {
    @Argument(name = "TRUNK", description = "As trunk-list shows it", multiValued = true)
    @Completion(TrunkIds.class)
    List<String> words = List.of();

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "TRUNK";
    }

    @Override
    TrunkView answer(String id) throws CommandException {
        Trunk trunk = services.trunkAdmin()
                .use(trunks -> trunks.find(id))
                .orElseThrow(() -> new CommandException("there is no trunk " + Printable.clean(id)));
        List<TrunkStatus> states = services.trunks().use(TrunkService::trunks);
        return TrunkView.of(trunk, states);
    }

    @Override
    void print(TrunkView trunk, PrintStream out) {
        out.println("trunk " + trunk.id() + " is " + trunk.state()
                + (trunk.reason().isEmpty() ? "" : ": " + Printable.clean(trunk.reason())));
        if (trunk.registers()) {
            out.println(trunk.registered() ? "registered" : "not registered");
        }
        out.println("calls: " + trunk.activeCalls() + (trunk.maxChannels() == 0 ? "" : " of " + trunk.maxChannels()));
        if (trunk.rttMs() >= 0) {
            out.println("answers within " + trunk.rttMs() + " ms");
        }
        trunk.values().forEach((key, value) -> out.println("    " + key + " = " + Printable.clean(value)));
        out.println("    password = " + (trunk.hasPassword() ? "***" : ""));
    }
}
