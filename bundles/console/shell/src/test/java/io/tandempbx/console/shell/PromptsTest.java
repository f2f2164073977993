package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pbx:doctor} says of prompts. */
class PromptsTest {
    private static final String WAV = "RIFF\000\000\000\000WAVE";

    @TempDir
    Path directory;

    @Test
    void shouldBeContentWithAllOfThemAndOthers() throws IOException {
        for (String name : List.of("beep.wav", "0.wav", "own.wav")) {
            Files.writeString(directory.resolve(name), WAV);
        }
        Finding found = Prompts.look(directory, List.of("beep.wav", "0.wav"));
        assertEquals(Finding.ok("prompts", "2 in " + directory), found);
    }

    @Test
    void shouldNameWhatIsMissingAndWhatIsNoWave() throws IOException {
        Files.writeString(directory.resolve("beep.wav"), WAV);
        Files.writeString(directory.resolve("0.wav"), "RIFF");
        Files.createDirectory(directory.resolve("1.wav"));
        Files.createDirectory(directory.resolve("16000"));
        Files.writeString(directory.resolve("16000/beep.wav"), "no sound");
        Finding found = Prompts.look(directory, List.of("beep.wav", "vm-new.wav", "0.wav", "1.wav"));
        assertEquals("warning", found.verdict());
        assertTrue(
                found.message()
                        .endsWith("; 1 missing: vm-new.wav; 3 no readable WAV file: 0.wav, 1.wav, 16000/beep.wav"),
                found.message());
    }

    @Test
    void shouldNotNameAHundred() {
        List<String> names =
                IntStream.range(10, 60).mapToObj(number -> number + ".wav").toList();
        Finding found = Prompts.look(directory.resolve("nowhere"), names);
        assertTrue(
                found.message()
                        .endsWith("; 50 missing: 10.wav, 11.wav, 12.wav, 13.wav, 14.wav, 15.wav, 16.wav, "
                                + "17.wav, ..."),
                found.message());
    }
}
