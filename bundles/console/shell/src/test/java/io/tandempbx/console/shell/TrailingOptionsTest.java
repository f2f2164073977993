package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;

final class TrailingOptionsTest {
    private final ExtensionAddCommand command = new ExtensionAddCommand();

    @Test
    void shouldTakeOptionsFromBehindTheArgument() throws CommandException {
        assertEquals(List.of("1011"), TrailingOptions.apply(command, List.of("1011", "--name", "Ann B", "--json")));
        assertEquals("Ann B", command.name);
        assertTrue(command.json);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertEquals("there is no option --nmae", failure(List.of("1011", "--nmae", "Ann")));
        assertEquals("option --name needs a value", failure(List.of("1011", "--name")));
    }

    @Test
    void shouldWantExactlyOneArgument() {
        command.words = List.of();
        assertEquals("NUMBER is missing; see --help", refusal());
        command.words = List.of("1011", "1012");
        assertEquals("one argument is expected, not 2", refusal());
    }

    private String failure(List<String> words) {
        return String.valueOf(assertThrows(CommandException.class, () -> TrailingOptions.apply(command, words))
                .getMessage());
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(CommandException.class, command::answer).getMessage());
    }
}
