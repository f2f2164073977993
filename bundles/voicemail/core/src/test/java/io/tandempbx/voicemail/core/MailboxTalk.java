package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.ApplicationAction;
import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.call.api.ApplicationEvent;
import io.tandempbx.call.api.ApplicationService;
import io.tandempbx.directory.api.DirectoryService;
import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.presence.api.MessageWaitingService;
import io.tandempbx.security.api.BanService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The talk with a mailbox, event by event; what is said comes through a tap as from media. */
abstract class MailboxTalk {
    static final Identity OPERATOR = Identity.SYSTEM;

    @TempDir
    Path root;

    final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
    final BlockingQueue<String> lamps = new LinkedBlockingQueue<>();
    final BlockingQueue<AudioTap> taps = new LinkedBlockingQueue<>();
    VoicemailSettings settings;
    Neighbours neighbours;
    Voicemail voicemail;
    VoicemailApplication application;
    VoicemailAdministration administration;
    String state = "";
    String played = "";
    boolean hungUp;
    long frameMs = 1000;
    String email = "";
    boolean fromTrunk; // whoever calls
    final List<String> reported = new CopyOnWriteArrayList<>(); // to be banned

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
        neighbours.bans.bind((BanService) Proxy.newProxyInstance(
                BanService.class.getClassLoader(), new Class<?>[] {BanService.class}, (proxy, method, arguments) -> {
                    reported.add(method.getName() + " " + arguments[0]);
                    return null;
                }));
        settings = VoicemailSettings.preset(root);
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

    void happens(String caller, ApplicationEvent event) {
        ApplicationCall call = new ApplicationCall(
                "call-1",
                "session",
                caller,
                "",
                fromTrunk ? "" : caller,
                "1002",
                "",
                InetAddress.getLoopbackAddress(),
                state);
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

    void press(String keys) {
        keys.chars().forEach(key -> happens("1001", new ApplicationEvent.Digit((char) key)));
    }

    void playedToItsEnd() {
        happens("1001", new ApplicationEvent.Played());
    }

    void awaitPost(String expected) throws InterruptedException {
        String text = String.valueOf(posted.poll(5, TimeUnit.SECONDS));
        assertEquals(expected, text);
        happens("1001", new ApplicationEvent.Posted(text));
    }

    void speak(int frames, short loudness) throws InterruptedException {
        AudioTap tap = Objects.requireNonNull(taps.poll(5, TimeUnit.SECONDS));
        short[] frame = new short[160];
        java.util.Arrays.fill(frame, loudness);
        for (int i = 0; i < frames; i++) {
            tap.audio(frameMs, frame, 160);
            frameMs += 20;
        }
    }

    VoicemailMessage only() throws RefusedException {
        assertTrue(voicemail.awaitFiles());
        List<VoicemailMessage> messages = administration.messages("1002");
        assertEquals(1, messages.size());
        return messages.get(0);
    }

    void leaveMessage() throws InterruptedException {
        happens("1001", new ApplicationEvent.Started());
        assertEquals("vm-person-at 1 0 0 2 vm-not-available beep", played);
        playedToItsEnd();
        speak(100, (short) 5000);
        press("#");
        awaitPost(Voicemail.CLOSED);
        assertEquals("vm-deposit-menu", played);
    }
}
