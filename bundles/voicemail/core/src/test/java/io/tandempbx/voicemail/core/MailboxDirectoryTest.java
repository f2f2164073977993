package io.tandempbx.voicemail.core;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mailboxes on disk. */
class MailboxDirectoryTest {
    private static final String ID = "20261125-090500-000-00ff";

    @TempDir
    Path root;

    private MailboxDirectory disk() {
        return new MailboxDirectory(root);
    }

    private Mailbox box() {
        return requireNonNull(disk().load().get("1002"));
    }

    private void speak(String id, int frames) throws IOException {
        disk().prepare("1002");
        try (WaveFile file = new WaveFile(disk().wav("1002", id))) {
            for (int i = 0; i < frames; i++) {
                file.append(new short[160], 160);
            }
        }
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        speak(ID, 50);
        VoicemailMessage message = new VoicemailMessage(
                ID, "030=5", "Zoë; \"x\"", Instant.parse("2026-11-25T09:05:00Z"), 1000, 16_044, true, true, true);
        disk().write("1002", new Row(message, false, false));
        disk().write("1002", new Mailbox.Lock("hash$", 3, 99));
        Mailbox box = box();
        assertEquals(new Row(message, false, false), box.rows.get(ID));
        assertEquals(new Mailbox.Lock("hash$", 3, 99), box.lock);
        assertFalse(box.recordedGreeting);
    }

    @Test
    void shouldFindAMessageWithoutItsRow() throws IOException {
        speak(ID, 100);
        VoicemailMessage found = requireNonNull(box().rows.get(ID)).message();
        assertEquals(2000, found.durationMs());
        assertFalse(found.complete());
        assertFalse(found.heard());
        assertTrue(Files.exists(root.resolve("1002").resolve(ID + ".properties")), "the row is there again");
    }

    /** A directory stands where the row would be written. */
    @Test
    void shouldShowAllMessagesWhenTheDiskTakesNoRow() throws IOException {
        speak(ID, 100);
        for (int i = 0; i < 5; i++) {
            speak("20261125-09050" + i + "-000-0000", 50);
        }
        Files.createDirectories(root.resolve("1002").resolve(ID + ".properties.new/full"));
        MailboxDirectory disk = disk();
        Mailbox box = requireNonNull(disk.load().get("1002"));
        assertEquals(6, box.rows.size());
        assertEquals(2000, requireNonNull(box.rows.get(ID)).message().durationMs());
        assertEquals(Set.of(new MessageKey("1002", ID)), disk.unwritten());
    }

    @Test
    void shouldLockAMailboxWhoseLockCannotBeRead() throws IOException {
        disk().prepare("1002");
        Files.writeString(root.resolve("1002/mailbox.properties"), "failures=many\n");
        assertTrue(box().lock.isLocked(System.currentTimeMillis()));
    }

    @Test
    void shouldLeaveAloneWhatIsNotItsOwn() throws IOException {
        disk().prepare("1002");
        Files.writeString(root.resolve("1002/message 1.wav"), "hello");
        Files.createDirectories(root.resolve("lost+found"));
        Map<String, Mailbox> boxes = disk().load();
        assertEquals(1, boxes.size());
        assertTrue(box().rows.isEmpty());
    }

    @Test
    void shouldLetNoNameLeadOutside() {
        assertThrows(IllegalArgumentException.class, () -> disk().wav("../1002", ID));
        assertThrows(IllegalArgumentException.class, () -> disk().prepare(""));
    }

    @Test
    void shouldGoOnWithAFileThatWasCutOff() throws IOException {
        speak(ID, 50);
        Path wav = disk().wav("1002", ID);
        byte[] octets = Files.readAllBytes(wav);
        Files.write(wav, java.util.Arrays.copyOf(octets, octets.length - 321)); // in the middle of a sample
        speak(ID, 10);
        assertEquals((octets.length - 322) + 3200, Files.size(wav));
        byte[] header = java.util.Arrays.copyOf(Files.readAllBytes(wav), 44);
        int counted = java.nio.ByteBuffer.wrap(header)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(40);
        assertEquals(Files.size(wav) - 44, counted);
    }
}
