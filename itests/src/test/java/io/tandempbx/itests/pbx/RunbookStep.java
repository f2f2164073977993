package io.tandempbx.itests.pbx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.support.Script;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of commands of docs/RUNBOOK.md.
 *
 * @param commands   as an operator types them
 * @param usual      what comes of them when all is well
 * @param underFault what comes of them while something is not, by the fault's name; empty for a block that is no check
 */
public record RunbookStep(String commands, Outcome usual, Map<String, Outcome> underFault) {
    private static final Pattern BLOCK = Pattern.compile(
            "```bash\n(.*?)```\nPrints: ([^\n]*)\n(?:Status: (\\d+)\n)?((?:With [^\n]*\n)*)", Pattern.DOTALL);
    private static final Pattern FAULT = Pattern.compile("With ([a-z ]+)(?: \\((\\d+)\\))?: ([^\n]*)\n");

    public RunbookStep {
        underFault = Map.copyOf(underFault);
    }

    /** What is found in the output, and the exit status. */
    public record Outcome(Pattern prints, int status) {
        private static Outcome of(String prints, String status) {
            return new Outcome(
                    Pattern.compile(prints, Pattern.MULTILINE), status == null ? 0 : Integer.parseInt(status));
        }
    }

    /** All of them, in their order; fails when a block does not say what it prints. */
    public static List<RunbookStep> all() {
        String runbook;
        try {
            runbook = Files.readString(Workspace.root().resolve("docs/RUNBOOK.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<RunbookStep> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(runbook);
        while (block.find()) {
            Map<String, Outcome> faults = new LinkedHashMap<>();
            Matcher fault = FAULT.matcher(block.group(4));
            while (fault.find()) {
                faults.put(fault.group(1), Outcome.of(fault.group(3), fault.group(2)));
            }
            assertEquals(block.group(4).lines().count(), faults.size(), () -> "not understood: " + block.group());
            steps.add(new RunbookStep(block.group(1), Outcome.of(block.group(2), block.group(3)), faults));
        }
        assertEquals(runbook.split("```bash", -1).length - 1, steps.size(), "a block says nothing of what it prints");
        return steps;
    }

    /** Whether it looks at what can be wrong; then it is also run while something is. */
    public boolean isCheck() {
        return !underFault.isEmpty();
    }

    /** Fails unless its usual outcome came of it. */
    public void assertUsual(Script done) {
        assertOutcome(usual, done);
    }

    /** Fails unless that came of it which it should while this is wrong. */
    public void assertUnder(String fault, Script done) {
        assertOutcome(underFault.getOrDefault(fault, usual), done);
    }

    private void assertOutcome(Outcome wanted, Script done) {
        String seen = commands + "\nended with " + done.status() + " and printed\n" + done.output() + "\ninstead of "
                + wanted.status() + " and " + wanted.prints();
        assertEquals(wanted.status(), done.status(), seen);
        assertTrue(wanted.prints().matcher(done.output().strip()).find(), seen);
    }
}
