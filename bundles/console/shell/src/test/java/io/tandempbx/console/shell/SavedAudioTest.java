package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy for whoever asked, in place of nothing. */
class SavedAudioTest {
    @TempDir
    Path directory;

    @Test
    void shouldCopyForTheOwnerOnly() throws Exception {
        Path audio = Files.writeString(directory.resolve("a"), "said");
        Path target = SavedAudio.target(directory.resolve("b.wav").toString());
        assertEquals(new SavedAudio(target.toString(), 4), SavedAudio.copy(audio, target));
        assertEquals("said", Files.readString(target));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
    }

    @Test
    void shouldReplaceNothing() throws IOException {
        Path audio = Files.writeString(directory.resolve("a"), "said");
        Path there = Files.writeString(directory.resolve("b.wav"), "own");
        assertThrows(FileAlreadyExistsException.class, () -> SavedAudio.copy(audio, there));
        Path link = Files.createSymbolicLink(directory.resolve("c.wav"), directory.resolve("elsewhere"));
        assertThrows(FileAlreadyExistsException.class, () -> SavedAudio.copy(audio, link));
        assertEquals("own", Files.readString(there));
        assertFalse(Files.exists(directory.resolve("elsewhere")));
    }

    @Test
    void shouldLeaveNothingWhereThereIsNothingToCopy() {
        Path target = directory.resolve("b.wav");
        assertThrows(NoSuchFileException.class, () -> SavedAudio.copy(directory.resolve("gone"), target));
        assertFalse(Files.exists(target));
    }

    @Test
    void shouldWriteWaveFilesOnly() {
        for (String name : new String[] {"", "a.cfg", "/opt/pbx/deploy/x.jar", "a.wav/", "wav", "a\0.wav"}) {
            assertThrows(CommandException.class, () -> SavedAudio.target(name), name);
        }
    }
}
