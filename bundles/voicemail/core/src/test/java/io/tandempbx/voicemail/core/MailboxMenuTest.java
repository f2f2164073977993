package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.RefusedException.Kind;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an owner does with messages, greetings and PIN by telephone. */
class MailboxMenuTest extends MailboxTalk {
    @Test
    void shouldForwardToOthersWhoHaveAMailbox() throws Exception {
        leaveMessage();
        press("1");
        VoicemailMessage message = only();
        state = "";
        happens("1002", new ApplicationEvent.Started());
        press("1");
        playedToItsEnd();
        for (String to : List.of("1002", "1004", "../3", "12345678901")) {
            press("8");
            assertEquals("vm-forward-to", played);
            press(to.replaceAll("[^0-9]", "") + "#");
            awaitPost(Forwarding.NOT_FORWARDED);
            assertEquals("vm-not-forwarded vm-message-menu", played, to);
        }
        press("8#");
        assertEquals("vm-message-menu", played);
        for (int i = 0; i < 2; i++) { // the second time it is there already
            press("81003#");
            awaitPost(Forwarding.FORWARDED);
            assertEquals("vm-forwarded vm-message-menu", played);
        }
        VoicemailMessage copy = administration.messages("1003").get(0);
        assertEquals(1, administration.messages("1003").size());
        assertEquals("1001", copy.callerId());
        assertEquals(message.received(), copy.received());
        assertFalse(copy.heard());
        assertEquals(
                -1, Files.mismatch(administration.audio("1002", copy.id()), administration.audio("1003", copy.id())));
        press("3"); // of the own one
        assertTrue(voicemail.awaitFiles());
        assertEquals(0, administration.messages("1002").size());
        start(); // as the next process finds it
        assertEquals("1001", administration.messages("1003").get(0).callerId());
    }

    @Test
    void shouldForwardForAnOperatorByTheSameRules() throws Exception {
        leaveMessage();
        press("1");
        String id = only().id();
        assertEquals(Kind.UNKNOWN, refused("1002", "20200101-000000-000-0000", "1003"));
        assertEquals(Kind.UNKNOWN, refused("1004", id, "1003"));
        for (String to : List.of("1002", "1004", "../3", "")) {
            assertEquals(Kind.INVALID, refused("1002", id, to), to);
        }
        assertFalse(
                administration.forward("1002", id, "1003", OPERATOR.forDryRun()).heard());
        assertEquals(List.of(), administration.messages("1003"));

        administration.forward("1002", id, "1003", OPERATOR);
        VoicemailMessage there = administration.heard("1003", id, true, OPERATOR);
        assertEquals(there, administration.forward("1002", id, "1003", OPERATOR), "it stays as it is there");
        assertEquals(List.of(there), administration.messages("1003"));
        assertEquals(-1, Files.mismatch(administration.audio("1002", id), administration.audio("1003", id)));
        start(); // as the next process finds it
        assertEquals(id, administration.messages("1003").get(0).id());
    }

    @Test
    void shouldNotForwardToAFullMailbox() throws Exception {
        leaveMessage();
        press("1");
        VoicemailMessage message = only();
        for (int i = 0; i < voicemail.settings().maxMessages(); i++) {
            voicemail.boxes.put("1003", other(message, i));
        }
        assertEquals(Kind.CONFLICT, refused("1002", message.id(), "1003"));
    }

    private static Row other(VoicemailMessage message, int number) {
        return new Row(
                new VoicemailMessage(
                        message.id() + number, "1001", "", message.received(), 2000, 32_044, false, false, true),
                false,
                false);
    }

    private Kind refused(String extension, String id, String to) {
        return assertThrows(RefusedException.class, () -> administration.forward(extension, id, to, OPERATOR))
                .kind();
    }

    @Test
    void shouldAskAgainWhereItIsForwardedToInTheSuccessor() throws Exception {
        leaveMessage();
        press("1");
        assertFalse(only().heard());
        state = "";
        happens("1002", new ApplicationEvent.Started());
        press("1810");
        voicemail.stop();
        start();
        happens("1002", new ApplicationEvent.Resumed());
        assertEquals("vm-forward-to", played);
        press("1003#");
        awaitPost(Forwarding.FORWARDED);
        assertEquals(1, administration.messages("1003").size());
    }

    @Test
    void shouldLetInOnlyWhoKnowsThePin() throws Exception {
        leaveMessage();
        press("1");
        administration.pin("1002", "4713", OPERATOR);
        state = "";
        happens("1001", new ApplicationEvent.Started());
        press("*");
        assertEquals("vm-enter-pin", played);
        press("4714#");
        awaitPost(Voicemail.PIN_WRONG);
        assertEquals("vm-wrong-pin vm-enter-pin", played);
        assertFalse(state.contains("4714"), state);
        press("4713#");
        awaitPost(Voicemail.PIN_RIGHT);
        assertEquals("vm-you-have 1 vm-new vm-and vm-no vm-saved vm-messages vm-main-menu", played);
        press("1");
        assertTrue(played.startsWith("vm-first vm-from 1 0 0 1 vm-received today at"), played);
        assertTrue(played.endsWith(only().id()), played);
        assertFalse(only().heard());
        playedToItsEnd();
        assertTrue(only().heard());
        assertEquals("vm-message-menu", played);
        press("3");
        assertEquals("vm-message-deleted vm-no-more vm-main-menu", played);
        assertTrue(voicemail.awaitFiles());
        assertEquals(List.of(), administration.messages("1002"));
    }

    @Test
    void shouldLockAfterTooManyWrongPinsAndUnlockWithANewOne() throws Exception {
        administration.pin("1002", "4713", OPERATOR);
        for (int i = 0; i < 5; i++) {
            state = "";
            happens("1001", new ApplicationEvent.Started());
            press("*0000#");
            awaitPost(Voicemail.PIN_WRONG);
        }
        assertEquals("vm-wrong-pin vm-locked vm-goodbye", played);
        assertTrue(administration.mailbox("1002").locked());
        state = "";
        happens("1001", new ApplicationEvent.Started());
        press("*");
        assertEquals("vm-locked vm-goodbye", played);
        assertTrue(
                Objects.requireNonNull(voicemail.disk.load().get("1002")).lock.isLocked(System.currentTimeMillis()),
                "a restart helps nobody");
        administration.pin("1002", "4713", OPERATOR);
        assertFalse(administration.mailbox("1002").locked());
    }

    @Test
    void shouldReportOnlyPhonesOfOursForAWrongPin() throws Exception {
        administration.pin("1002", "4713", OPERATOR);
        fromTrunk = true;
        happens("0301", new ApplicationEvent.Started());
        press("*0000#");
        awaitPost(Voicemail.PIN_WRONG);
        assertEquals(List.of(), reported, "the carrier has done nothing");
        assertEquals(1, voicemail.lock("1002").failures(), "but the mailbox counts");
        fromTrunk = false;
        state = "";
        happens("1001", new ApplicationEvent.Started());
        press("*0000#");
        awaitPost(Voicemail.PIN_WRONG);
        assertEquals(List.of("failed " + InetAddress.getLoopbackAddress()), reported);
    }

    /** The disk does not take it: a file stands where the mailbox should be. */
    @Test
    void shouldTellOnceThatAGreetingCannotBeRecorded() throws Exception {
        Files.createFile(root.resolve("1002"));
        happens("1002", new ApplicationEvent.Started());
        press("31");
        playedToItsEnd();
        speak(10, (short) 5000);
        awaitPost(Voicemail.FAILED);
        assertEquals("vm-cannot-record vm-main-menu", played);
        assertFalse(voicemail.recordings.isActive("call-1"));
        assertNull(posted.poll(600, TimeUnit.MILLISECONDS), "told once");
        played = "";
        for (String late : List.of(Voicemail.FAILED, Greetings.KEPT, Voicemail.PIN_SET)) {
            happens("1002", new ApplicationEvent.Posted(late));
            assertEquals("", played, late + " is not waited for");
        }
    }

    @Test
    void shouldDropAGreetingWhateverTheOwnerDidBeforeLeaving() throws Exception {
        happens("1002", new ApplicationEvent.Started());
        String main = state;
        press("31");
        playedToItsEnd();
        state = main;
        happens("1002", new ApplicationEvent.Left());
        assertFalse(voicemail.recordings.isActive("call-1"));
        assertTrue(voicemail.awaitFiles());
        assertFalse(Files.exists(root.resolve("1002/greeting-new.wav")));
    }

    @Test
    void shouldKeepTheBeginningOfAGreetingInTheSuccessor() throws Exception {
        happens("1002", new ApplicationEvent.Started());
        press("31");
        playedToItsEnd();
        speak(60, (short) 5000);
        voicemail.stop();
        start();
        happens("1002", new ApplicationEvent.Resumed());
        speak(40, (short) 5000);
        press("#");
        awaitPost(Greetings.KEPT);
        assertEquals(2000, WaveFile.durationMs(root.resolve("1002/greeting.wav")));
    }

    @Test
    void shouldBeginAGreetingAnew() throws Exception {
        Files.createDirectories(root.resolve("1002"));
        Files.write(root.resolve("1002/greeting-new.wav"), new byte[32_044]); // of an owner who left
        happens("1002", new ApplicationEvent.Started());
        press("31");
        playedToItsEnd();
        speak(40, (short) 5000);
        press("#");
        awaitPost(Greetings.KEPT);
        assertEquals(800, WaveFile.durationMs(root.resolve("1002/greeting.wav")));
    }

    @Test
    void shouldDoNothingForAPartyThatIsNotKnownYet() {
        happens("1001", new ApplicationEvent.Resumed());
        happens("1001", new ApplicationEvent.Left());
        assertEquals("", played);
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-person-at 1 0 0 2 vm-not-available beep", played);
    }

    @Test
    void shouldGreetWithWhatTheOwnerSaid() throws Exception {
        happens("1002", new ApplicationEvent.Started());
        assertTrue(played.startsWith("vm-you-have vm-no vm-new"), played);
        press("32");
        playedToItsEnd();
        speak(60, (short) 5000);
        press("#");
        awaitPost(Greetings.KEPT);
        assertEquals("temporary", administration.mailbox("1002").greeting());
        state = "";
        happens("1001", new ApplicationEvent.Started());
        assertTrue(played.endsWith("/1002/greeting-temporary beep"), played);
        administration.removeGreeting("1002", OPERATOR);
        state = "";
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-person-at 1 0 0 2 vm-not-available beep", played);
    }

    private void greet(String keys) throws Exception {
        state = "";
        happens("1002", new ApplicationEvent.Started());
        press(keys);
        playedToItsEnd();
        speak(60, (short) 5000);
        press("#");
        awaitPost(Greetings.KEPT);
    }

    @Test
    void shouldEndAnAbsenceWithoutLosingTheRecordedGreeting() throws Exception {
        greet("31");
        greet("32");
        press("33");
        assertEquals("vm-greeting-recorded vm-greeting-menu", played);
        assertTrue(voicemail.awaitFiles());
        assertEquals("recorded", administration.mailbox("1002").greeting());
        assertTrue(Files.exists(root.resolve("1002/greeting.wav")));
        assertFalse(Files.exists(root.resolve("1002/greeting-temporary.wav")));
        press("3");
        assertEquals("vm-greeting-removed vm-greeting-menu", played);
        assertTrue(voicemail.awaitFiles());
        assertFalse(Files.exists(root.resolve("1002/greeting.wav")));
        assertEquals("standard", administration.mailbox("1002").greeting());
        press("3");
        assertEquals("vm-greeting-removed vm-greeting-menu", played);
    }

    @Test
    void shouldStayInItsDirectoryUntilTheNextStart() throws Exception {
        leaveMessage();
        press("1");
        VoicemailMessage message = only();
        settings = VoicemailSettings.preset(root.resolve("other"));
        assertEquals(root.resolve("1002/" + message.id() + ".wav"), administration.audio("1002", message.id()));
        greet("31");
        assertTrue(Files.exists(root.resolve("1002/greeting.wav")));
        assertTrue(voicemail.remove("1002", message.id()));
        assertTrue(voicemail.awaitFiles());
        assertFalse(Files.exists(root.resolve("1002/" + message.id() + ".wav")));
        assertFalse(Files.exists(root.resolve("other")));
    }

    @Test
    void shouldSayWhyWhoLeftTheMessageIsNotCalledBack() throws Exception {
        leaveMessage();
        press("1");
        only();
        state = "";
        happens("1002", new ApplicationEvent.Started());
        press("1");
        playedToItsEnd();
        press("5");
        happens("1002", new ApplicationEvent.NotLed(486));
        assertEquals("vm-not-reached vm-message-menu", played);
        happens("1002", new ApplicationEvent.NotLed(403));
        assertEquals("vm-cannot-call vm-message-menu", played);
        press("3");
        assertEquals("vm-message-deleted vm-no-more vm-main-menu", played);
    }

    @Test
    void shouldChangePinByTelephone() throws Exception {
        happens("1002", new ApplicationEvent.Started());
        press("4");
        press("1234#");
        assertEquals("vm-pin-refused vm-new-pin", played);
        press("4713#");
        assertEquals("vm-pin-again", played);
        press("4713#");
        awaitPost(Voicemail.PIN_SET);
        assertTrue(Pin.matches("4713", voicemail.lock("1002").pin()));
    }
}
