package io.tandempbx.voicemail.core;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.GreetingKind;
import io.tandempbx.voicemail.api.VoicemailBox;
import io.tandempbx.voicemail.api.VoicemailMessage;
import io.tandempbx.voicemail.api.VoicemailService;
import io.tandempbx.voicemail.api.VoicemailStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What operators see of mailboxes and change. Thread-safe; changes wait for the disk. */
final class VoicemailAdministration implements VoicemailService {
    private final Voicemail voicemail;
    private final Neighbours neighbours;

    VoicemailAdministration(Voicemail voicemail, Neighbours neighbours) {
        this.voicemail = voicemail;
        this.neighbours = neighbours;
    }

    @Override
    public VoicemailStorage storage() {
        return voicemail.room.state();
    }

    @Override
    public List<VoicemailBox> mailboxes() {
        return voicemail.boxes.summaries(voicemail.nowMs());
    }

    @Override
    public VoicemailBox mailbox(String extension) throws RefusedException {
        known(extension);
        return voicemail.boxes.summary(extension, voicemail.nowMs());
    }

    @Override
    public List<VoicemailMessage> messages(String extension) throws RefusedException {
        known(extension);
        List<VoicemailMessage> messages = new ArrayList<>(voicemail.messages(extension));
        Collections.reverse(messages);
        return List.copyOf(messages);
    }

    @Override
    public Path audio(String extension, String id) throws RefusedException {
        message(extension, id);
        return voicemail.disk.wav(extension, id);
    }

    @Override
    public Optional<Path> greeting(String extension) throws RefusedException {
        known(extension);
        return voicemail.greetings.now(extension).map(kind -> voicemail.greetings.path(extension, kind));
    }

    @Override
    public Optional<Path> greeting(String extension, GreetingKind kind) throws RefusedException {
        known(extension);
        return Optional.of(voicemail.greetings.path(extension, kind))
                .filter(path -> voicemail.greetings.has(extension, kind));
    }

    @Override
    public void greeting(String extension, GreetingKind kind, byte[] wav, Identity by) throws RefusedException {
        VoicemailBox before = mailbox(extension);
        WaveAudio audio = WaveAudio.of(wav, voicemail.settings().greetingSeconds());
        if (!by.dryRun()) {
            onDisk(voicemail.greetings.put(extension, kind, audio));
            noteGreeting(extension, before, by);
        }
    }

    @Override
    public void removeGreeting(String extension, GreetingKind kind, Identity by) throws RefusedException {
        VoicemailBox before = mailbox(extension);
        if (!voicemail.greetings.has(extension, kind)) {
            throw unknown("kind", kind.text(), "is no greeting of mailbox " + extension);
        }
        if (!by.dryRun()) {
            onDisk(voicemail.greetings.remove(extension, kind));
            noteGreeting(extension, before, by);
        }
    }

    @Override
    public VoicemailMessage heard(String extension, String id, boolean heard, Identity by) throws RefusedException {
        VoicemailMessage before = message(extension, id);
        if (by.dryRun()) {
            return new Row(before, false, false).with(heard).message();
        }
        VoicemailMessage after = voicemail
                .heard(extension, id, heard)
                .map(Row::message)
                .orElseThrow(() -> unknown("id", id, "is no message of mailbox " + extension));
        written();
        if (before.heard() != heard) {
            note(by, "voicemail.read", extension, id, "listened=" + before.heard(), "listened=" + heard);
        }
        return after;
    }

    @Override
    public VoicemailMessage forward(String extension, String id, String to, Identity by) throws RefusedException {
        VoicemailMessage message = message(extension, id);
        if (to.equals(extension) || !voicemail.hasMailbox(to)) {
            String rule = to.equals(extension) ? "is where the message is already" : "has no mailbox";
            throw new RefusedException(RefusedException.Kind.INVALID, "to", to, rule);
        }
        Optional<VoicemailMessage> there = voicemail.message(to, id);
        if (there.isPresent()) {
            return there.get();
        }
        if (voicemail.isFull(to)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "to", to, "has a full mailbox");
        }
        if (by.dryRun()) {
            return Forwarding.copyOf(message).message();
        }
        boolean done = voicemail.forwarding.forwardAndWait(extension, id, to);
        VoicemailMessage copy = message(done ? to : extension, id); // it may have been deleted meanwhile
        onDisk(done);
        note(by, "voicemail.forward", extension, id, "", "to=" + to);
        return copy;
    }

    @Override
    public void delete(String extension, String id, Identity by) throws RefusedException {
        message(extension, id);
        if (by.dryRun()) {
            return;
        }
        if (!voicemail.remove(extension, id)) {
            throw unknown("id", id, "is no message of mailbox " + extension);
        }
        written();
        note(by, "voicemail.delete", extension, id, "message=" + id, "");
    }

    @Override
    public void pin(String extension, String pin, Identity by) throws RefusedException {
        known(extension);
        Optional<String> broken = Pin.broken(pin, extension);
        if (broken.isPresent()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "pin", "", broken.get());
        }
        if (!by.dryRun()) {
            voicemail.pins.set(extension, pin);
            written();
            neighbours.audit.run(audit -> audit.note(by, "voicemail.pin", "mailbox/" + extension, "", ""));
        }
    }

    @Override
    public void removeGreeting(String extension, Identity by) throws RefusedException {
        VoicemailBox before = mailbox(extension);
        if (!by.dryRun()) {
            voicemail.greetings.standard(extension);
            written();
            noteGreeting(extension, before, by);
        }
    }

    private void noteGreeting(String extension, VoicemailBox before, Identity by) {
        String now = voicemail.greetings.now(extension).map(GreetingKind::text).orElse("standard");
        neighbours.audit.run(audit -> audit.note(
                by, "voicemail.greeting", "mailbox/" + extension, "greeting=" + before.greeting(), "greeting=" + now));
    }

    private void note(Identity by, String action, String extension, String id, String before, String after) {
        neighbours.audit.run(audit -> audit.note(by, action, "mailbox/" + extension + "/" + id, before, after));
    }

    private void known(String extension) throws RefusedException {
        if (!voicemail.hasMailbox(extension)) {
            throw unknown("extension", extension, "has no mailbox");
        }
    }

    private VoicemailMessage message(String extension, String id) throws RefusedException {
        known(extension);
        return voicemail
                .message(extension, id)
                .orElseThrow(() -> unknown("id", id, "is no message of mailbox " + extension));
    }

    private static RefusedException unknown(String field, String value, String rule) {
        return new RefusedException(RefusedException.Kind.UNKNOWN, field, value, rule);
    }

    private void written() throws RefusedException {
        onDisk(voicemail.awaitFiles());
    }

    private static void onDisk(boolean done) throws RefusedException {
        if (!done) {
            throw new RefusedException(
                    RefusedException.Kind.UNAVAILABLE, "", "", "the disk of the mailboxes does not answer");
        }
    }
}
