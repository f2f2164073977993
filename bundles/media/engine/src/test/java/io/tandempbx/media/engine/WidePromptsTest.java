package io.tandempbx.media.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.media.api.MediaFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which file is read for a prompt that is played in a wideband codec. */
class WidePromptsTest {
    private static final String NAME = "vm-new.wav";

    @TempDir
    private Path directory;

    private final WidePrompts prompts = new WidePrompts();
    private Path companion = Path.of("");

    @BeforeEach
    void write() throws IOException, NoSuchAlgorithmException {
        companion = Files.createDirectories(directory.resolve("16000")).resolve(NAME);
        Files.writeString(directory.resolve(NAME), "shipped");
        Files.writeString(companion, "the same at 16 kHz");
        list("shipped");
    }

    private void list(String content) throws IOException, NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
        Files.writeString(
                companion.resolveSibling("SHA256SUMS"), HexFormat.of().formatHex(digest) + "  " + NAME + "\n");
    }

    @Test
    void shouldReadTheCompanionOfWhatIsListed() {
        assertEquals(companion, prompts.choose(directory, NAME));
        assertEquals(companion, prompts.choose(directory, NAME));
    }

    @Test
    void shouldReadWhatAnOperatorPutInItsPlaceUntilThatIsListed() throws IOException, NoSuchAlgorithmException {
        assertEquals(companion, prompts.choose(directory, NAME));
        Files.writeString(directory.resolve(NAME), "the operator's own");
        assertEquals(directory.resolve(NAME), prompts.choose(directory, NAME));
        list("the operator's own");
        assertEquals(companion, prompts.choose(directory, NAME));
    }

    @Test
    void shouldReadThePromptItselfWithoutAListOrACompanion() throws IOException {
        Files.delete(companion.resolveSibling("SHA256SUMS"));
        assertEquals(directory.resolve(NAME), prompts.choose(directory, NAME));
        Files.delete(companion);
        assertEquals(directory.resolve(NAME), prompts.choose(directory, NAME));
        assertEquals(directory.resolve("other.wav"), prompts.choose(directory, "other.wav"));
    }

    @Test
    void shouldReadFilesFromElsewhereAsTheyAre() throws IOException {
        Path greeting = Files.writeString(directory.resolve("16000").resolve("greeting.wav"), "of a mailbox");
        assertEquals(greeting, prompts.choose(directory, greeting.toString()));
    }

    @ParameterizedTest
    @CsvSource({"PCMU, 8000, false", "G729, 8000, false", "G722, 8000, true", "opus, 48000, true", "L16, 16000, true"})
    void shouldKnowWhoHearsMore(String name, int clockRateHz, boolean wide) {
        assertEquals(wide, WidePrompts.isWideband(new MediaFormat(name, clockRateHz, 1, 96)));
    }
}
