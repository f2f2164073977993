package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordsTest {
    private static final Instant NOW = Instant.parse("2026-11-29T01:02:03Z");
    private static final List<RecordingMark> MARKS = List.of(
            new RecordingMark(RecordingMark.Kind.PAUSE, 100, 2000),
            new RecordingMark(RecordingMark.Kind.GAP, 3000, 3040));

    private static Subject subject(String from, String to) {
        CallSummary call =
                new CallSummary("abc123", from, to, CallState.TALKING, NOW, Optional.of(NOW), List.of(), List.of());
        return Subject.of(call, "rule", NOW);
    }

    @Test
    void shouldGiveBackWhatItWasGiven() {
        Records.Running running =
                new Records.Running(subject("1001", "1002"), "recordings", 17, 4, MARKS, List.of("c/b3", "c/b2"));
        byte[] octets = Records.of(running);
        assertEquals(running, Records.running(octets));
        octets[0] = 1; // as the release before writes it
        assertEquals(Records.NOBODY, Records.running(octets).sides());
        Recording ended = Records.recording(subject("1001", "1002"), 5000, 160_044, RecordingState.PARTIAL, MARKS);
        assertEquals(ended, Records.ended(Records.of(ended)));
    }

    @Test
    void shouldSayWhereAFileIsAfterAllThatTheReleaseBeforeReads() {
        Recording ended = Records.recording(subject("1001", "1002"), 5000, 160_044, RecordingState.PARTIAL, MARKS);
        Recording placed = ended.withDirectory("/mnt/archive");
        byte[] octets = Records.of(placed);
        assertEquals(placed, Records.ended(octets));
        byte[] before = octets.clone();
        before[0] = 1; // such a reader knows one layout, and nothing of what follows it
        assertEquals(ended, Records.ended(before));
        assertEquals(1, Records.of(ended)[0]);
    }

    @Test
    void shouldNameFilesSoThatTheyTellWhatTheyAre() {
        Subject subject = subject("+49 30/123", "*97");
        assertEquals("20261129-010203_+49-30-123_-97_abc123", subject.id());
        Subject read = Subject.ofFile(subject.id() + ".wav").orElseThrow();
        assertEquals(subject.id(), read.id());
        assertEquals("abc123", read.callId());
        assertEquals(NOW, read.startedAt());
        assertEquals(
                "abc123", Subject.ofFile(subject.id() + "_2.wav").orElseThrow().callId());
        assertTrue(Subject.ofFile("first.wav").isEmpty());
        assertTrue(Subject.ofFile("20269929-010203_1_2_abc.wav").isEmpty());
    }

    @Test
    void shouldCutNumbersThatAPeerMadeTooLong() {
        assertTrue(subject("9".repeat(5000), "../../etc/passwd").id().length() < 200);
        assertEquals(-1, subject("..", "../../etc/passwd").id().indexOf('/'));
    }
}
