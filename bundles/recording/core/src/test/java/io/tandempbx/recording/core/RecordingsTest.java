package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Calls that are recorded, from their answer to the index. */
final class RecordingsTest extends RecordedCalls {

    @Test
    void shouldRecordByRuleFromTheAnswerToTheEnd() throws Exception {
        set("rules", "extension=1002");
        talk("c1");
        await("not tapped", () -> taps.keySet().equals(java.util.Set.of("c1/a", "c1/b")));
        speak(20, Map.of("c1/a", 11, "c1/b", 22));
        assertEquals(
                "recordings/" + recordings.running().get(0).fileName(),
                recordings.fileOf("c1").orElseThrow());
        over("c1");
        Recording recording = finished("c1");
        assertEquals(RecordingState.COMPLETE, recording.state());
        assertEquals(400, recording.durationMs());
        assertEquals(List.of(), recording.marks());
        assertEquals(64, recording.sha256().length());
        assertTrue(heard(recording).stream().allMatch(List.of(11, 22)::equals), () -> "other samples");
        assertEquals(
                "recordings/" + recording.fileName(), recordings.fileOf("c1").orElseThrow());
        assertTrue(taps.isEmpty());
        await("a record is kept", () -> kept.records().isEmpty());
    }

    @Test
    void shouldKeepTheSideOfWhoStays() throws Exception {
        set("rules", "all");
        talk("c1");
        await("not tapped", () -> taps.size() == 2);
        speak(5, Map.of("c1/a", 11, "c1/b", 22));
        changed("c1", CallState.TALKING, leg("1002", "c1/b", false), leg("1003", "c2/a", true));
        await("the new party is not tapped", () -> taps.containsKey("c2/a") && !taps.containsKey("c1/a"));
        speak(5, Map.of("c2/a", 33, "c1/b", 22));
        over("c1");
        List<List<Integer>> heard = heard(finished("c1"));
        assertEquals(List.of(11, 22), heard.get(0));
        assertEquals(List.of(33, 22), heard.get(9));
    }

    @Test
    void shouldGoOnInTheSameFileWithASuccessor() throws Exception {
        talk("c1");
        String id = recordings.start("c1", Identity.SYSTEM).id();
        speak(10, Map.of("c1/a", 11, "c1/b", 22));
        recordings.pause("c1", Identity.SYSTEM);
        replace();
        await("not tapped again", () -> taps.size() == 2);
        frame.addAndGet(5); // nobody listened
        speak(10, Map.of("c1/a", 11, "c1/b", 22));
        assertEquals(RecordingState.PAUSED, recordings.running().get(0).state());
        recordings.start("c1", Identity.SYSTEM);
        speak(10, Map.of("c1/a", 12, "c1/b", 23));
        over("c1");
        Recording recording = finished("c1");
        assertEquals(id, recording.id());
        assertEquals(35 * 20, recording.durationMs());
        assertEquals(
                List.of(
                        new RecordingMark(RecordingMark.Kind.PAUSE, 200, 500),
                        new RecordingMark(RecordingMark.Kind.GAP, 200, 300)),
                recording.marks());
        List<List<Integer>> heard = heard(recording);
        assertEquals(List.of(11, 22), heard.get(9));
        assertEquals(List.of(0, 0), heard.get(20));
        assertEquals(List.of(12, 23), heard.get(34));
    }

    @Test
    void shouldKeepAsPartialWhatEndedWhileNobodyRecorded() throws Exception {
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        speak(10, Map.of());
        recordings.stop();
        calls.remove("c1");
        recordings = started();
        assertEquals(RecordingState.PARTIAL, finished("c1").state());
        assertEquals(200, finished("c1").durationMs());
    }

    @Test
    void shouldNotBeginAgainByRuleWhatSomebodyStopped() throws Exception {
        set("rules", "all");
        talk("c1");
        await("not tapped", () -> taps.size() == 2);
        recordings.stop("c1", Identity.SYSTEM);
        finished("c1");
        replace();
        talk("c2");
        await("the other call is recorded", () -> recordings.recorder.count() == 1);
        talk("c1");
        LockSupport.parkNanos(100_000_000);
        assertEquals(1, recordings.recorder.count());
    }

    @Test
    void shouldTellThePartiesWhenItBeginsAndGoesOn() throws Exception {
        set("announcement", "notice/recorded.wav");
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        assertEquals(List.of("c1/a notice/recorded.wav", "c1/b notice/recorded.wav"), played);
        recordings.pause("c1", Identity.SYSTEM);
        assertEquals(2, played.size());
        recordings.resume("c1", Identity.SYSTEM);
        assertEquals(4, played.size());
        assertEquals(4, playings.size(), "each is another for media, which plays none twice");
        assertThrows(
                InvalidSettingsException.class, () -> settings.take(Map.of("announcement", "../../etc/secret.wav")));
    }

    @Test
    void shouldSayWhyNot() throws Exception {
        assertRefused(RefusedException.Kind.UNKNOWN, "c1");
        changed("c1", CallState.RINGING);
        assertRefused(RefusedException.Kind.CONFLICT, "c1");
        talk("c1");
        assertThrows(RefusedException.class, () -> recordings.stop("c1", Identity.SYSTEM));
        recordings.start("c1", Identity.SYSTEM.forDryRun());
        assertEquals(0, recordings.recorder.count());
        assertFalse(Files.exists(home.resolve("recordings").resolve("x")));
        recordings.start("c1", Identity.SYSTEM);
        assertRefused(RefusedException.Kind.CONFLICT, "c1");
        settings.take(Map.of("min_free_mb", "1000000000"));
        talk("c2");
        assertRefused(RefusedException.Kind.UNAVAILABLE, "c2");
        assertFalse(recordings.room.state().accepting());
        settings.take(Map.of("min_free_mb", "0", "max_recordings", "1"));
        assertRefused(RefusedException.Kind.UNAVAILABLE, "c2");
        assertTrue(recordings.room.state().accepting());
    }

    private void assertRefused(RefusedException.Kind kind, String callId) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> recordings.start(callId, Identity.SYSTEM));
        assertEquals(kind, refused.kind(), refused::getMessage);
    }

    private void type(String callId, String extension, String keys) {
        keys.chars().forEach(key -> recordings.recorder.pressed(callId, extension, (char) key));
    }

    @Test
    void shouldRecordFromACodeToTheNext() throws Exception {
        code("*1");
        talk("c1");
        type("c1", "1002", "*1");
        type("c1", "1001", "*1");
        await("it begins", () -> recordings.recorder.running("c1").isPresent());
        await("both sides are tapped", () -> taps.size() == 2);
        speak(25, Map.of("c1/a", 1, "c1/b", 2));
        type("c1", "1002", "*1");
        type("c1", "1001", "1**1");
        assertEquals("1001", finished("c1").reason());
        assertEquals(0, recordings.recorder.count());
        assertEquals(1, recordings.recorder.begun());
        recordings.start("c1", Identity.SYSTEM);
        recordings.pause("c1", Identity.SYSTEM);
        type("c1", "1001", "*1");
        await("it goes on", () -> recordings.recorder.running("c1").stream().noneMatch(RunningRecording::isPaused));
        code("");
        type("c1", "1001", "*1");
        code("**9");
        type("c1", "1001", "*1");
        assertEquals(1, recordings.recorder.count());
        type("c1", "1001", "**9");
        await("it ends", () -> recordings.recorder.count() == 0);
    }

    @Test
    void shouldSayWhatIsWrongWithTheCode() {
        for (String code : List.of("1", "*1234567", "*x", "# 1")) {
            InvalidSettingsException wrong =
                    assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code", code)));
            assertTrue(String.valueOf(wrong.getMessage()).contains("record_code"), wrong::getMessage);
        }
        assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code_extensions", "1001,,2")));
        assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code_extensions", "10 01")));
    }

    @Test
    void shouldRemoveTheOldAndTheOldestOfTooMuchButNothingOnHold() throws Exception {
        List<Recording> kept = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = "2020010" + (i + 1) + "-000000_1_2_c" + i;
            Files.createDirectories(home.resolve("recordings"));
            Files.write(home.resolve("recordings").resolve(id + ".wav"), new byte[10]);
            Subject subject = Subject.ofFile(id + ".wav").orElseThrow();
            Recording made = Records.recording(subject, 0, 600_000, RecordingState.COMPLETE, List.of());
            kept.add(i == 0 ? made.withHold(true) : made);
            index.put(id, kept.get(i));
        }
        assertThrows(RefusedException.class, () -> recordings.delete(kept.get(0).id(), Identity.SYSTEM));
        settings.take(Map.of("retention_days", "0", "max_total_mb", "2"));
        recordings.archive.retain();
        assertFalse(index.containsKey(kept.get(1).id()));
        assertFalse(Files.exists(home.resolve("recordings").resolve(kept.get(1).fileName())));
        assertEquals(3, index.size());
        settings.take(Map.of("retention_days", "90"));
        recordings.archive.retain();
        assertEquals(java.util.Set.of(kept.get(0).id()), index.keySet());
        assertTrue(Files.exists(home.resolve("recordings").resolve(kept.get(0).fileName())));
    }
}
