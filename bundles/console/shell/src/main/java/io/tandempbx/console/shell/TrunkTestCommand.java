package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.TrunkTest;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trunk-test}. */
@Service
@Command(
        scope = "pbx",
        name = "trunk-test",
        description = "Resolves a trunk's name and asks each of its addresses whether it is there")
public final class TrunkTestCommand extends ArgumentCommand<TrunkTestCommand.Tested> {
    @Argument(name = "TRUNK", description = "As trunk-list shows it", multiValued = true)
    @Completion(TrunkIds.class)
    List<String> words = List.of();

    /** What was found. */
    record Tested(String id, boolean answers, List<String> resolved, List<TrunkTest.Answer> addresses) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "TRUNK";
    }

    @Override
    Tested answer(String id) throws CommandException {
        TrunkTest test = services.trunkAdmin().use(trunks -> trunks.test(id));
        return new Tested(id, test.answers(), test.resolved(), test.addresses());
    }

    @Override
    void print(Tested tested, PrintStream out) {
        tested.resolved().forEach(step -> out.println(Printable.clean(step)));
        for (TrunkTest.Answer answer : tested.addresses()) {
            out.println(answer.address() + ": "
                    + (answer.answers() ? answer.status() + " after " + answer.rttMs() + " ms" : "no answer"));
        }
    }

    @Override
    void judge(Tested tested) throws CommandException {
        if (!tested.answers()) {
            throw new CommandException("trunk " + tested.id() + " does not answer");
        }
    }
}
