package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Leaving a message. */
class DepositTest extends MailboxTalk {
    @Test
    void shouldTellACallerThatTheDiskTakesNoMessage() throws Exception {
        voicemail.room.failed(root, new IOException("No space left on device"));
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-cannot-record vm-goodbye", played);
        playedToItsEnd();
        assertTrue(hungUp);
        assertFalse(administration.storage().accepting());
        assertEquals(List.of(), administration.messages("1002"));
    }

    /** Rows that the disk does not take: a file stands where the mailbox should be. */
    @Test
    void shouldWriteARowOnceTheDiskTakesIt() throws Exception {
        leaveMessage();
        Path box = root.resolve("1002");
        Path aside = root.resolve("aside");
        assertTrue(voicemail.awaitFiles());
        Files.move(box, aside);
        Files.createFile(box);
        press("1");
        assertTrue(voicemail.awaitFiles());
        assertFalse(administration.storage().accepting());
        Files.delete(box);
        Files.move(aside, box);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isDelivered() && System.nanoTime() < deadlineNs) {
            assertTrue(voicemail.awaitFiles());
        }
        assertTrue(isDelivered());
    }

    @Test
    void shouldWriteTheRowOfAMessageThatWasFoundOnceTheDiskTakesIt() throws Exception {
        leaveMessage();
        press("1");
        String id = only().id();
        Path row = root.resolve("1002").resolve(id + ".properties");
        Path obstacle = root.resolve("1002").resolve(id + ".properties.new");
        voicemail.stop();
        Files.delete(row);
        Files.createDirectories(obstacle.resolve("full"));
        start();
        assertEquals(id, only().id());
        Files.delete(obstacle.resolve("full"));
        Files.delete(obstacle);
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(row) && System.nanoTime() < deadlineNs) {
            assertTrue(voicemail.awaitFiles());
        }
        assertTrue(Files.exists(row));
    }

    private boolean isDelivered() {
        return voicemail.disk.load().values().stream()
                .flatMap(found -> found.rows.values().stream())
                .anyMatch(row -> !row.open());
    }

    @Test
    void shouldKeepAMessageAndLightTheLamp() throws Exception {
        leaveMessage();
        assertEquals(List.of(), administration.messages("1002"), "not before it is wanted");
        press("1");
        VoicemailMessage message = only();
        assertEquals(2000, message.durationMs());
        assertEquals("1001", message.callerId());
        assertTrue(message.complete());
        assertEquals("1/0", lamps.poll(5, TimeUnit.SECONDS));
        playedToItsEnd();
        assertTrue(hungUp);
        assertEquals(44 + 32_000, Files.size(administration.audio("1002", message.id())));
    }

    @Test
    void shouldRecordAgain() throws Exception {
        leaveMessage();
        press("3");
        assertEquals("beep", played);
        playedToItsEnd();
        speak(150, (short) 5000);
        happens("1001", new ApplicationEvent.Left());
        assertEquals(3000, only().durationMs());
    }

    @Test
    void shouldNotKeepWhatIsTooShort() throws Exception {
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        speak(20, (short) 5000);
        press("#");
        awaitPost(Voicemail.SHORT);
        assertEquals("vm-too-short vm-goodbye", played);
        assertTrue(voicemail.awaitFiles());
        assertEquals(List.of(), administration.messages("1002"));
        try (var files = Files.list(root.resolve("1002"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void shouldEndAMessageAfterLongSilence() throws Exception {
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        speak(500, (short) 100);
        awaitPost(Voicemail.SILENCE);
        awaitPost(Voicemail.CLOSED);
        assertEquals("vm-deposit-menu", played);
        happens("1001", new ApplicationEvent.TimeIsUp());
        assertEquals(10_000, only().durationMs());
    }

    @Test
    void shouldFillTheTimeOfFramesThatDidNotCome() throws Exception {
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        AudioTap tap = taps.take();
        tap.audio(1000, new short[160], 160);
        tap.audio(3000, new short[160], 160);
        happens("1001", new ApplicationEvent.Left());
        assertEquals(2020, only().durationMs());
    }

    @Test
    void shouldGoOnInTheSuccessorAndMarkOnlyWhatACrashCutOff() throws Exception {
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        speak(100, (short) 5000);
        voicemail.stop();
        start();
        happens("1001", new ApplicationEvent.Resumed());
        speak(100, (short) 5000);
        happens("1001", new ApplicationEvent.Left());
        assertEquals(4000, only().durationMs());
        assertTrue(only().complete());
        administration.delete("1002", only().id(), OPERATOR);

        state = "";
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        speak(100, (short) 5000);
        Path file = voicemail.disk.wav("1002", Progress.parse(state).message());
        for (int i = 0; i < 10_000 && (!Files.exists(file) || WaveFile.durationMs(file) < 2000); i++) {
            assertTrue(voicemail.awaitFiles());
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        start(); // another process: nobody closed anything
        happens("1001", new ApplicationEvent.Resumed());
        speak(100, (short) 5000);
        happens("1001", new ApplicationEvent.Left());
        assertFalse(only().complete());
    }

    @Test
    void shouldTellTheCallerWhenTheDiskTakesNothing() throws Exception {
        Path inTheWay = Files.writeString(root.resolve("1002"), "no directory can be here");
        happens("1001", new ApplicationEvent.Started());
        playedToItsEnd();
        speak(100, (short) 5000);
        awaitPost(Voicemail.FAILED);
        assertEquals("vm-cannot-record vm-goodbye", played);
        assertTrue(voicemail.awaitFiles());
        assertEquals(List.of(), administration.messages("1002"));
        Files.delete(inTheWay);
        posted.clear();
        state = "";
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-cannot-record vm-goodbye", played, "tried again at once");
        state = "";
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!administration.storage().accepting() && System.nanoTime() < deadlineNs) {
            assertTrue(voicemail.awaitFiles());
        }
        leaveMessage(); // it recovers by itself
        press("1");
        assertEquals(2000, only().durationMs());
    }

    @Test
    void shouldTurnAwayWhoHasNoMailbox() {
        ApplicationCall call = new ApplicationCall(
                "call-1", "s", "1001", "", "1001", "1009", "", InetAddress.getLoopbackAddress(), "");
        List<ApplicationAction> actions = application.on(call, new ApplicationEvent.Started());
        assertTrue(actions.contains(new ApplicationAction.Play(List.of("vm-no-mailbox.wav", "vm-goodbye.wav"))));
    }
}
