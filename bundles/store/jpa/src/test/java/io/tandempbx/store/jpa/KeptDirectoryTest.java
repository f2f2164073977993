package io.tandempbx.store.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.directory.api.CallHandling;
import io.tandempbx.directory.api.ClassOfService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.MediaEncryption;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept is read back, and by the release before as long as it knows all of it. */
class KeptDirectoryTest {
    @TempDir
    private Path folder;

    private static DirectorySnapshot directory(List<String> codecs) {
        CallHandling handling = new CallHandling(
                "1",
                "2",
                "3",
                "4",
                5,
                false,
                ClassOfService.LOCAL,
                "desk",
                List.of("6", "7"),
                MediaEncryption.OFF,
                codecs);
        Extension extension =
                new Extension("1001", "Ada", "", true, "md5", "sha", true, false, true, false, handling, 3);
        Extension other = new Extension("1002", "Grace", "", true, "", "");
        return new DirectorySnapshot("realm", 9, Map.of("1001", extension, "1002", other));
    }

    private int keptFormat(DirectorySnapshot directory) throws IOException {
        Path file = folder.resolve("directory");
        KeptDirectory kept = new KeptDirectory(file);
        kept.keep(directory);
        assertEquals(Optional.of(directory), kept.read());
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return in.readInt();
        }
    }

    @Test
    void shouldReadBackListsOfCodecs() throws IOException {
        assertEquals(5, keptFormat(directory(List.of("PCMA", "G722"))));
    }

    @Test
    void shouldWriteForTheReleaseBeforeWhileThereIsNoListOfCodecs() throws IOException {
        assertEquals(4, keptFormat(directory(List.of())));
    }
}
