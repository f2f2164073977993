package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files of recordings, wherever they were written. */
final class ArchiveTest extends RecordedCalls {

    /** A recording of a call that is over, in a directory. */
    private Recording recordedIn(String directory, String callId) throws Exception {
        set("directory", directory);
        talk(callId);
        String id = recordings.start(callId, Identity.SYSTEM).id();
        await("not tapped", () -> taps.size() == 2);
        speak(10, Map.of());
        over(callId);
        Recording made = finished(callId);
        assertEquals(id, made.id());
        await("it is settled", () -> recordings.archive.waiting().isEmpty());
        return made;
    }

    @Test
    void shouldFindAndRemoveWhatLiesInAnEarlierDirectory() throws Exception {
        Recording one = recordedIn("first", "c1");
        set("directory", "second");
        assertEquals(home.resolve("first").resolve(one.fileName()), recordings.file(one.id()));
        assertEquals("first/" + one.fileName(), recordings.fileOf("c1").orElseThrow());
        recordings.delete(one.id(), Identity.SYSTEM);
        assertFalse(Files.exists(home.resolve("first").resolve(one.fileName())));
        assertEquals(List.of("recording.delete "), audited);
        assertTrue(index.isEmpty());
    }

    @Test
    void shouldSumWhatRanWhileTheDirectoryChanged() throws Exception {
        set("directory", "first");
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        await("not tapped", () -> taps.size() == 2);
        speak(10, Map.of());
        set("directory", "second");
        over("c1");
        Recording made = finished("c1");
        assertEquals("first", made.directory());
        assertEquals(Sums.of(home.resolve("first").resolve(made.fileName())), made.sha256());
    }

    @Test
    void shouldKeepTheRowWhileNobodyKnowsThatTheFileIsGone() throws Exception {
        Recording one = recordedIn("first", "c1");
        Files.move(home.resolve("first"), home.resolve("unmounted"));
        RefusedException refused =
                assertThrows(RefusedException.class, () -> recordings.delete(one.id(), Identity.SYSTEM));
        assertTrue(String.valueOf(refused.getMessage()).contains("first is not there"), refused::getMessage);
        Recording before = one.withDirectory(""); // as an earlier release wrote it
        index.put(one.id(), before);
        set("directory", "second");
        Files.createDirectories(home.resolve("second"));
        assertThrows(RefusedException.class, () -> recordings.delete(one.id(), Identity.SYSTEM));
        settings.take(Map.of("directory", "second", "retention_days", "1", "min_free_mb", "0"));
        index.put(one.id(), aged(before));
        recordings.archive.retain();
        assertTrue(index.containsKey(one.id()));
        assertEquals(List.of(), audited);
        Files.move(
                home.resolve("unmounted").resolve(one.fileName()),
                home.resolve("second").resolve(one.fileName()));
        recordings.archive.retain();
        assertTrue(index.isEmpty());
        assertEquals(List.of("recording.delete "), audited);
    }

    /** Settings that are presets because the file is wrong do not say what may go. */
    @Test
    void shouldRemoveNothingBySettingsThatNobodyWrote() throws Exception {
        Recording old = aged(recordedIn("first", "c1"));
        index.put(old.id(), old);
        settings.take(Map.of("directory", "first", "retention_days", "1", "min_free_mb", "0"));
        recordings.archive.mayRemove(false);
        recordings.archive.retain();
        assertTrue(index.containsKey(old.id()));
        recordings.archive.mayRemove(true);
        recordings.archive.retain();
        assertTrue(index.isEmpty());
    }

    private static Recording aged(Recording made) {
        return new Recording(
                made.id(),
                made.callId(),
                made.from(),
                made.to(),
                made.direction(),
                made.trunk(),
                made.reason(),
                Instant.parse("2020-01-01T00:00:00Z"),
                made.durationMs(),
                made.bytes(),
                made.state(),
                made.sha256(),
                made.hold(),
                made.marks(),
                made.directory());
    }

    @Test
    void shouldSayInTheAuditLogThatAFileWasGoneBefore() throws Exception {
        Recording one = recordedIn("first", "c1");
        Files.delete(home.resolve("first").resolve(one.fileName()));
        recordings.delete(one.id(), Identity.SYSTEM);
        assertEquals(List.of("recording.delete file=gone before"), audited);
        assertTrue(index.isEmpty());
    }

    @Test
    void shouldNoteWhereRowsOfAnEarlierReleaseHaveTheirFile() throws Exception {
        Recording one = recordedIn("first", "c1");
        index.put(one.id(), one.withDirectory(""));
        replace();
        await("noted", () -> index.get(one.id()).directory().equals("first"));
    }
}
