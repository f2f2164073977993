package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.support.CommandException;

/** A command that takes a trunk's id and values of it. */
abstract class TrunkChangeCommand extends ChangingCommand<TrunkChangeCommand.Done> {

    /** Which trunk, as what. */
    record Done(String id, String host, boolean enabled) {}

    /** What the shell took for arguments: the id, then {@code key=value}. */
    abstract List<String> words();

    /** Does it. */
    abstract Trunk change(String id, Map<TrunkField, String> values) throws CommandException;

    /** In the past tense. */
    abstract String verb();

    @Override
    final Done answer() throws CommandException {
        List<String> arguments = TrailingOptions.apply(this, words());
        if (arguments.isEmpty()) {
            throw new CommandException("TRUNK is missing; see --help");
        }
        Trunk trunk = change(arguments.get(0), TrunkValues.read(arguments.subList(1, arguments.size())));
        return new Done(trunk.id(), trunk.text(TrunkField.HOST), trunk.flag(TrunkField.ENABLED));
    }

    @Override
    final void print(Done done, PrintStream out) {
        out.println("trunk " + done.id() + " " + verb());
    }
}
