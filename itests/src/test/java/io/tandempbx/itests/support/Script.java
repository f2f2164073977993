package io.tandempbx.itests.support;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a script did that was run to its end.
 *
 * @param status its exit status
 * @param output what it printed, standard error included
 */
public record Script(int status, String output) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Runs a script of the source tree. */
    public static Script run(String name, String... arguments) {
        return run(Workspace.root().resolve("scripts").resolve(name), Map.of(), arguments);
    }

    /** Runs any program, with an environment beside ours. */
    public static Script run(Path program, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        Path work = Workspace.fresh(program.getFileName().toString());
        try (ChildProcess child = ChildProcess.start(work, work.resolve("output"), environment, command)) {
            int status = child.awaitExit(LIMIT);
            return new Script(status, child.output());
        }
    }

    /** Itself, if it ended with this status. */
    public Script expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("status " + status + " instead of " + wanted + ":\n" + output);
        }
        return this;
    }

    /** Itself, if it printed this. */
    public Script expect(String text) {
        if (!output.contains(text)) {
            throw new AssertionError("'" + text + "' was not printed:\n" + output);
        }
        return this;
    }
}
