package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.voicemail.api.GreetingKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** With what mailboxes greet: spoken by telephone or taken as a file, and back to the standard. */
final class Greetings {
    static final String KEPT = "greeting-kept";
    private static final long WAIT_SECONDS = 3;

    private final Voicemail voicemail;
    private final Executor worker;

    Greetings(Voicemail voicemail, Executor worker) {
        this.voicemail = voicemail;
        this.worker = worker;
    }

    /** What callers hear first. */
    Spoken spoken(String mailbox) {
        return now(mailbox)
                .map(kind ->
                        new Spoken().file(path(mailbox, kind).toAbsolutePath().toString()))
                .orElseGet(() ->
                        new Spoken().prompt("vm-person-at").digits(mailbox).prompt("vm-not-available"));
    }

    /** Which greeting callers hear; empty for the standard one. */
    Optional<GreetingKind> now(String mailbox) {
        return has(mailbox, GreetingKind.TEMPORARY)
                ? Optional.of(GreetingKind.TEMPORARY)
                : Optional.of(GreetingKind.RECORDED).filter(kind -> has(mailbox, kind));
    }

    boolean has(String mailbox, GreetingKind kind) {
        return voicemail.boxes.hasGreeting(mailbox, kind == GreetingKind.TEMPORARY);
    }

    Path path(String mailbox, GreetingKind kind) {
        return voicemail.disk.greeting(mailbox, kind == GreetingKind.TEMPORARY);
    }

    private void has(String mailbox, GreetingKind kind, boolean there) {
        boolean temporary = kind == GreetingKind.TEMPORARY;
        voicemail.boxes.greetings(
                mailbox,
                temporary ? has(mailbox, GreetingKind.RECORDED) : there,
                temporary ? there : has(mailbox, GreetingKind.TEMPORARY));
    }

    /** The owner speaks one from now on. */
    void begin(ApplicationCall call, String mailbox) {
        if (!voicemail.recordings.isActive(call.callId())) {
            worker.execute(() -> erase(voicemail.disk.newGreeting(mailbox)));
            resume(call, mailbox);
        }
    }

    /** The owner goes on speaking after whoever recorded is gone: what was said before stays. */
    void resume(ApplicationCall call, String mailbox) {
        if (!voicemail.recordings.isActive(call.callId())) {
            Path path = voicemail.disk.newGreeting(mailbox);
            voicemail.recordings.begin(new Recording(call.callId(), call.session(), mailbox, "", path));
        }
    }

    private void erase(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            voicemail.recordings.complain(path, e);
        }
    }

    /** Uses the greeting that was spoken from now on, and posts {@link #KEPT} or {@link Voicemail#FAILED}. */
    void close(String callId, String mailbox, GreetingKind kind) {
        Optional<Recording> ended = voicemail.recordings.end(callId);
        worker.execute(() -> {
            ended.ifPresent(recording -> {
                voicemail.recordings.write(recording);
                voicemail.recordings.close(recording);
            });
            try {
                boolean broken = ended.filter(Recording::isBroken).isPresent();
                if (broken || !Files.exists(voicemail.disk.newGreeting(mailbox))) {
                    voicemail.post(callId, Voicemail.FAILED);
                    return;
                }
                voicemail.disk.useGreeting(mailbox, kind == GreetingKind.TEMPORARY);
                has(mailbox, kind, true);
                voicemail.post(callId, KEPT);
            } catch (IOException e) {
                voicemail.recordings.complain(voicemail.disk.newGreeting(mailbox), e);
                voicemail.post(callId, Voicemail.FAILED);
            }
        });
    }

    /** The owner has gone while speaking, or the disk does not take it. */
    void drop(String callId) {
        voicemail
                .recordings
                .endGreeting(callId)
                .ifPresent(recording -> worker.execute(() -> {
                    voicemail.recordings.close(recording);
                    erase(recording.path);
                }));
    }

    /** Takes a file; false when the disk does not. Waits for it. */
    boolean put(String mailbox, GreetingKind kind, WaveAudio audio) {
        return onDisk(() -> {
            voicemail.disk.prepare(mailbox);
            voicemail.disk.replace(path(mailbox, kind), audio.file());
            has(mailbox, kind, true);
        });
    }

    /** Removes one; false when the disk does not. Waits for it. */
    boolean remove(String mailbox, GreetingKind kind) {
        has(mailbox, kind, false);
        return onDisk(() -> Files.deleteIfExists(path(mailbox, kind)));
    }

    /** Removes the one that callers hear, so that they hear what they heard before it; does not wait. */
    void removePresent(String mailbox) {
        now(mailbox).ifPresent(kind -> {
            has(mailbox, kind, false);
            worker.execute(() -> erase(path(mailbox, kind)));
        });
    }

    /** Removes all, and does not wait. */
    void standard(String mailbox) {
        voicemail.boxes.greetings(mailbox, false, false);
        worker.execute(() -> {
            try {
                voicemail.disk.deleteGreetings(mailbox);
            } catch (IOException e) {
                voicemail.recordings.complain(voicemail.disk.greeting(mailbox, false), e);
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private boolean onDisk(Work work) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                work.run();
                done.complete(true);
            } catch (IOException e) {
                voicemail.recordings.complain(voicemail.disk.root(), e);
                done.complete(false);
            }
        });
        return done.completeOnTimeout(false, WAIT_SECONDS, TimeUnit.SECONDS).join();
    }
}
