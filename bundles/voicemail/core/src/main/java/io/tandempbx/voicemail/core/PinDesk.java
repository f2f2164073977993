package io.tandempbx.voicemail.core;

import io.tandempbx.call.api.ApplicationCall;
import io.tandempbx.security.api.FailedAuthentication;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares and changes PINs on the thread of the files, since both take a while. */
final class PinDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PinDesk.class);
    private static final String PIN = "PIN";

    private final Voicemail voicemail;
    private final Neighbours neighbours;
    private final Executor worker;

    PinDesk(Voicemail voicemail, Neighbours neighbours, Executor worker) {
        this.voicemail = voicemail;
        this.neighbours = neighbours;
        this.worker = worker;
    }

    /**
     * Compares a PIN and posts {@link Voicemail#PIN_RIGHT} or {@link Voicemail#PIN_WRONG}; too many wrong ones lock the
     * mailbox.
     */
    void check(ApplicationCall call, String mailbox, String pin) {
        worker.execute(() -> {
            Mailbox.Lock lock = voicemail.boxes.lock(mailbox);
            boolean locked = lock.isLocked(voicemail.nowMs());
            if (!locked && !lock.pin().isEmpty() && Pin.matches(pin, lock.pin())) {
                if (lock.failures() > 0) {
                    save(mailbox, voicemail.boxes.lock(mailbox, old -> new Mailbox.Lock(old.pin(), 0, 0)));
                }
                voicemail.post(call.callId(), Voicemail.PIN_RIGHT);
                return;
            }
            complain(call, mailbox, locked ? "locked" : "wrong_pin");
            if (!locked) {
                save(mailbox, voicemail.boxes.lock(mailbox, this::afterFailure));
            }
            voicemail.post(call.callId(), Voicemail.PIN_WRONG);
        });
    }

    /**
     * Whoever calls from a phone of ours is behind its address. A caller beyond a trunk is not: the address is the
     * carrier's, which a few callers who mistype would ban; the lock of the mailbox keeps those from guessing.
     */
    private void complain(ApplicationCall call, String mailbox, String reason) {
        if (call.extension().isEmpty()) {
            LOG.warn(
                    "call_id={} PIN of mailbox {} refused to a caller from a trunk: {}",
                    call.callId(),
                    mailbox,
                    reason);
            return;
        }
        FailedAuthentication failure = new FailedAuthentication(mailbox, PIN, reason, call.peer());
        LOG.warn("{}", failure);
        neighbours.bans.run(bans -> bans.failed(failure.from(), failure.method(), failure.reason()));
    }

    private Mailbox.Lock afterFailure(Mailbox.Lock lock) {
        VoicemailSettings present = voicemail.settings();
        int failures = lock.failures() + 1;
        return failures >= present.pinAttempts()
                ? new Mailbox.Lock(
                        lock.pin(),
                        0,
                        voicemail.nowMs()
                                + Duration.ofSeconds(present.lockSeconds()).toMillis())
                : new Mailbox.Lock(lock.pin(), failures, 0);
    }

    /** Sets a PIN that breaks no rule and posts {@link Voicemail#PIN_SET}. */
    void set(String callId, String mailbox, String pin) {
        worker.execute(() -> {
            change(mailbox, pin);
            voicemail.post(callId, Voicemail.PIN_SET);
        });
    }

    private void change(String mailbox, String pin) {
        String hash = Pin.hash(pin);
        save(mailbox, voicemail.boxes.lock(mailbox, old -> new Mailbox.Lock(hash, 0, 0)));
        LOG.info("voicemail pin of mailbox={} changed", mailbox);
    }

    /** The same for who waits for it. */
    void set(String mailbox, String pin) {
        worker.execute(() -> change(mailbox, pin));
    }

    private void save(String mailbox, Mailbox.Lock lock) {
        try {
            voicemail.disk.write(mailbox, lock);
        } catch (IOException e) {
            voicemail.recordings.complain(voicemail.disk.greeting(mailbox, false), e);
        }
    }
}
