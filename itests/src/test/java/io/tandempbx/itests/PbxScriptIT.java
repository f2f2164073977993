package io.tandempbx.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.itests.pbx.PbxProcess;
import io.tandempbx.itests.support.ChildProcess;
import io.tandempbx.itests.support.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/pbx}: one command of the shell, its output and its status. */
class PbxScriptIT extends PbxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    PbxScriptIT(PbxProcess pbx) {
        super(pbx);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pbx:call-show no-such-call", "pbx:hangup", "pbx:extension-add", "pbx:contact-list 4711"})
    void shouldFailWithOneLine(String command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        Script failed = script(words);
        assertNotEquals(0, failed.status);
        assertEquals(1, failed.output.strip().lines().count(), failed.output);
    }

    private record Script(int status, String output) {}

    @Test
    void shouldRunTheScriptManyTimes() throws IOException {
        for (int i = 0; i < 5; i++) {
            Script status = script(List.of("pbx:status", "--json"));
            assertEquals(0, status.status, status.output);
            assertTrue(status.output.strip().endsWith("}"), status.output);
        }
        assertEquals(0, script(List.of("pbx:extension-add", "1084", "--name", "O'Hara \"$x\" & Co")).status);
        String names = pbx.shell()
                .json("pbx:extension-list --json")
                .findValuesAsText("name")
                .toString();
        assertTrue(names.contains("O'Hara \"$x\" & Co"), names);
    }

    private Script script(List<String> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Workspace.root().resolve("scripts/pbx").toString(),
                "--home",
                pbx.home().toString()));
        command.addAll(words);
        Path output = Workspace.fresh("script").resolve("out");
        try (ChildProcess process = ChildProcess.start(Workspace.root(), output, Map.of(), command)) {
            return new Script(process.awaitExit(LIMIT), process.output());
        }
    }
}
