package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.mail.api.OutboxMail;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The talk with a mailbox, event by event; what is said comes through a tap as from media. */
class VoicemailApplicationTest {
    private static final Identity OPERATOR = Identity.SYSTEM;

    @TempDir
    Path root;

    private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lamps = new LinkedBlockingQueue<>();
    private final BlockingQueue<AudioTap> taps = new LinkedBlockingQueue<>();
    private Neighbours neighbours;
    private Voicemail voicemail;
    private VoicemailApplication application;
    private VoicemailAdministration administration;
    private String state = "";
    private String played = "";
    private boolean hungUp;
    private long frameMs = 1000;
    private String email = "";

    @BeforeEach
    void start() {
        neighbours = new Neighbours();
        neighbours.calls.bind((ApplicationService) (callId, text) -> posted.add(text));
        neighbours.lamps.bind(
                (MessageWaitingService) (extension, fresh, old, urgent, oldUrgent) -> lamps.add(fresh + "/" + old));
        Extension with = new Extension("1002", "Owner", email, true, "", "");
        Extension other = new Extension("1003", "Other", "", true, "", "");
        DirectorySnapshot snapshot = new DirectorySnapshot("test", 1, Map.of("1002", with, "1003", other));
        neighbours.directory.bind((DirectoryService) () -> snapshot);
        neighbours.media.bind((MediaService) Proxy.newProxyInstance(
                MediaService.class.getClassLoader(),
                new Class<?>[] {MediaService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("tap")) {
                        taps.add((AudioTap) arguments[2]);
                    }
                    return null;
                }));
        VoicemailSettings settings = VoicemailSettings.preset(root);
        voicemail = new Voicemail(neighbours, () -> settings, Clock.systemUTC());
        voicemail.start();
        assertTrue(voicemail.awaitFiles()); // the lamps are lit
        application = new VoicemailApplication(voicemail);
        administration = new VoicemailAdministration(voicemail, neighbours);
    }

    @AfterEach
    void stop() {
        voicemail.stop();
    }

    private void happens(String caller, ApplicationEvent event) {
        ApplicationCall call = new ApplicationCall(
                "call-1", "session", caller, "", caller, "1002", "", InetAddress.getLoopbackAddress(), state);
        for (ApplicationAction action : application.on(call, event)) {
            if (action instanceof ApplicationAction.Save save) {
                state = save.state();
            } else if (action instanceof ApplicationAction.Play play) {
                played = String.join(" ", play.files()).replace(".wav", "");
            } else if (action instanceof ApplicationAction.Hangup) {
                hungUp = true;
            }
        }
    }

    private void press(String keys) {
        keys.chars().forEach(key -> happens("1001", new ApplicationEvent.Digit((char) key)));
    }

    private void playedToItsEnd() {
        happens("1001", new ApplicationEvent.Played());
    }

    private void awaitPost(String expected) throws InterruptedException {
        String text = String.valueOf(posted.poll(5, TimeUnit.SECONDS));
        assertEquals(expected, text);
        happens("1001", new ApplicationEvent.Posted(text));
    }

    private void speak(int frames, short loudness) throws InterruptedException {
        AudioTap tap = Objects.requireNonNull(taps.poll(5, TimeUnit.SECONDS));
        short[] frame = new short[160];
        java.util.Arrays.fill(frame, loudness);
        for (int i = 0; i < frames; i++) {
            tap.audio(frameMs, frame, 160);
            frameMs += 20;
        }
    }

    private VoicemailMessage only() throws RefusedException {
        assertTrue(voicemail.awaitFiles());
        List<VoicemailMessage> messages = administration.messages("1002");
        assertEquals(1, messages.size());
        return messages.get(0);
    }

    private void leaveMessage() throws InterruptedException {
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-person-at 1 0 0 2 vm-not-available beep", played);
        playedToItsEnd();
        speak(100, (short) 5000);
        press("#");
        awaitPost(Voicemail.CLOSED);
        assertEquals("vm-deposit-menu", played);
    }

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

    private static final class Postbox implements MailService {
        private final BlockingQueue<Mail> mails = new LinkedBlockingQueue<>();
        private String server = "localhost:25";
        private RefusedException.@Nullable Kind refusing;

        @Override
        public void post(Mail mail) throws RefusedException {
            RefusedException.Kind kind = refusing;
            if (kind != null) {
                throw new RefusedException(kind, "to", mail.to(), "must be another");
            }
            mails.add(mail);
        }

        @Override
        public MailState state() {
            return new MailState(server, 0, Optional.empty(), "", 0, 0);
        }

        @Override
        public List<OutboxMail> outbox() {
            return List.of();
        }

        @Override
        public MailAnswer test(String address) {
            throw new UnsupportedOperationException(address);
        }
    }

    private boolean isMailDue() throws Exception {
        String id = only().id();
        return voicemail.disk.load().values().stream()
                .flatMap(box -> box.rows.values().stream())
                .filter(row -> row.message().id().equals(id))
                .anyMatch(Row::mailDue);
    }

    private Postbox mailAt(String address) {
        voicemail.stop();
        email = address;
        start();
        return new Postbox();
    }

    @Test
    void shouldMailTheOwnerWithTheMessage() throws Exception {
        Postbox postbox = mailAt("owner@example.org");
        neighbours.mail.bind(postbox);
        leaveMessage();
        assertEquals(0, postbox.mails.size(), "not before it is delivered");
        press("1");
        Mail mail = Objects.requireNonNull(postbox.mails.poll(5, TimeUnit.SECONDS));
        VoicemailMessage message = only();
        assertEquals("owner@example.org", mail.to());
        assertEquals("voicemail-1002-" + message.id(), mail.id());
        assertEquals("New message from 1001 in mailbox 1002", mail.subject());
        assertTrue(mail.text().contains("left a message of 2 s in mailbox 1002 at "), mail.text());
        assertEquals(
                administration.audio("1002", message.id()),
                mail.attachment().orElseThrow().file());
        assertFalse(isMailDue());
    }

    @Test
    void shouldMailAfterARestartWhatMailWasNotThereFor() throws Exception {
        Postbox postbox = mailAt("owner@example.org");
        leaveMessage();
        press("1");
        assertTrue(isMailDue());
        postbox.refusing = RefusedException.Kind.UNAVAILABLE;
        neighbours.mail.bind(postbox);
        voicemail.mailCame();
        assertTrue(isMailDue(), "the outbox is full");
        voicemail.stop();
        start();
        assertTrue(isMailDue());
        postbox.refusing = null;
        neighbours.mail.bind(postbox);
        voicemail.mailCame();
        assertEquals(
                "voicemail-1002-" + only().id(),
                Objects.requireNonNull(postbox.mails.poll(5, TimeUnit.SECONDS)).id());
        assertFalse(isMailDue());
        voicemail.mailCame();
        assertTrue(voicemail.awaitFiles());
        assertEquals(0, postbox.mails.size(), "once only");
    }

    @Test
    void shouldForgetMailThatNobodyWantsOrThatCannotBe() throws Exception {
        Postbox postbox = new Postbox();
        neighbours.mail.bind(postbox);
        leaveMessage(); // no address
        press("1");
        assertFalse(isMailDue());
        administration.delete("1002", only().id(), OPERATOR);

        state = "";
        mailAt("owner@example.org");
        neighbours.mail.bind(postbox);
        postbox.server = "";
        leaveMessage(); // no server
        press("1");
        assertFalse(isMailDue());
        administration.delete("1002", only().id(), OPERATOR);

        state = "";
        postbox.server = "localhost:25";
        postbox.refusing = RefusedException.Kind.INVALID;
        leaveMessage(); // no proper address
        press("1");
        assertFalse(isMailDue());
        assertEquals(0, postbox.mails.size());
    }

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
