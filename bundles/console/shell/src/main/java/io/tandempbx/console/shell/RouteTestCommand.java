package io.tandempbx.console.shell;

import io.tandempbx.route.api.Destination;
import io.tandempbx.route.api.RoutePlan;
import io.tandempbx.route.api.RouteRequest;
import io.tandempbx.route.api.Stage;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:route-test}. */
@Service
@Command(scope = "pbx", name = "route-test", description = "Says where a number leads, and why")
public final class RouteTestCommand extends PbxCommand<RouteTestCommand.Answer> {
    @Argument(
            name = "CALLER DIALLED",
            description = "An extension or a number outside, and digits; in quotes if with a *",
            multiValued = true)
    List<String> words = List.of();

    @Option(name = "--at", description = "When, for example 2026-12-24T18:00:00Z; now without it")
    String at = "";

    @Option(name = "--trunk", description = "The trunk by which the call comes in")
    String trunk = "";

    /** Destinations that ring together; {@code follows} is the stage whose outcome leads here, -1 for any. */
    record StageAnswer(
            List<String> destinations, int ringSeconds, int follows, List<String> after, String divertedBy) {}

    /** The plan. */
    record Answer(
            String caller,
            String trunk,
            String dialled,
            String at,
            int status,
            String reason,
            boolean emergency,
            List<StageAnswer> stages,
            List<String> trace) {}

    @Override
    Answer answer() throws CommandException {
        List<String> arguments = TrailingOptions.apply(this, words);
        if (arguments.size() != 2) {
            throw new CommandException("CALLER and DIALLED are expected; see --help");
        }
        Instant moment = moment();
        RouteRequest asked = trunk.isEmpty()
                ? RouteRequest.fromExtension(arguments.get(0), arguments.get(1), moment)
                : RouteRequest.fromTrunk(trunk, arguments.get(0), arguments.get(1), moment);
        RoutePlan plan = services.routes().use(routes -> routes.route(asked));
        return new Answer(
                asked.caller(),
                trunk,
                asked.dialled(),
                moment.toString(),
                plan.status(),
                plan.reason(),
                plan.emergency(),
                plan.stages().stream().map(RouteTestCommand::stage).toList(),
                plan.trace());
    }

    private Instant moment() throws CommandException {
        try {
            return at.isEmpty() ? Instant.now() : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new CommandException("--at must be a moment such as 2026-12-24T18:00:00Z");
        }
    }

    private static StageAnswer stage(Stage stage) {
        return new StageAnswer(
                stage.destinations().stream().map(Destination::toString).toList(),
                stage.ringSeconds(),
                stage.follows(),
                stage.after().stream()
                        .sorted()
                        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                        .toList(),
                stage.divertedBy());
    }

    @Override
    void print(Answer answer, PrintStream out) {
        answer.trace().forEach(step -> out.println("  " + Printable.clean(step, 500)));
        for (int i = 0; i < answer.stages().size(); i++) {
            StageAnswer stage = answer.stages().get(i);
            out.println((i + 1) + ". " + Printable.clean(String.join(", ", stage.destinations()), 500)
                    + (i == 0 ? "" : "  after " + String.join(", ", stage.after()))
                    + (i == 0 || stage.follows() == Stage.ANY ? "" : " of " + (stage.follows() + 1))
                    + (stage.ringSeconds() == 0 ? "" : "  for " + stage.ringSeconds() + " s")
                    + (stage.divertedBy().isEmpty() ? "" : "  diverted by " + stage.divertedBy()));
        }
        if (answer.status() != 0) {
            out.println("refused: " + answer.status() + " " + answer.reason());
        }
    }
}
