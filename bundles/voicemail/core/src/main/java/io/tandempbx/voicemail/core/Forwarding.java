package io.tandempbx.voicemail.core;

import io.tandempbx.event.api.EventType;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a copy of a message into another mailbox, as new there, from whom it was and under the same id; so that a message that is
 * forwarded twice is there once.
 */
final class Forwarding {
    static final String FORWARDED = "forwarded";
    static final String NOT_FORWARDED = "not-forwarded";

    private static final int PATIENCE_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final Voicemail voicemail;
    private final Executor worker;

    Forwarding(Voicemail voicemail, Executor worker) {
        this.voicemail = voicemail;
        this.worker = worker;
    }

    /** Posts {@link #FORWARDED} or, when it cannot be or the other mailbox takes none, {@link #NOT_FORWARDED}. */
    void forward(String callId, String mailbox, String id, String to) {
        boolean possible = !to.equals(mailbox) && voicemail.hasMailbox(to) && !voicemail.isFull(to);
        worker.execute(() -> voicemail.post(callId, possible && copied(mailbox, id, to) ? FORWARDED : NOT_FORWARDED));
    }

    /**
     * The same for who is not on the telephone, without the rules of which mailbox takes one.
     *
     * @return false when the message is gone, or the disk does not take the copy or does not answer
     */
    boolean forwardAndWait(String mailbox, String id, String to) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        worker.execute(() -> done.complete(copied(mailbox, id, to)));
        return done.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** How a message is in the mailbox that it is forwarded to. */
    static Row copyOf(VoicemailMessage message) {
        return new Row(message, false, false, true).with(false);
    }

    private boolean copied(String mailbox, String id, String to) {
        Optional<VoicemailMessage> message = voicemail.message(mailbox, id);
        if (message.isEmpty()) {
            return false; // deleted meanwhile
        }
        if (voicemail.boxes.row(to, id).isPresent()) {
            return true;
        }
        Row row = copyOf(message.get());
        try {
            voicemail.disk.prepare(to);
            voicemail.disk.copy(mailbox, to, row);
        } catch (IOException e) {
            voicemail.recordings.complain(voicemail.disk.wav(to, id), e);
            return false;
        }
        voicemail.boxes.put(to, row);
        LOG.info("voicemail forwarded mailbox={} id={} to={}", mailbox, id, to);
        voicemail.happened(
                EventType.VOICEMAIL_NEW,
                to,
                "message",
                id,
                "caller_id",
                message.get().callerId(),
                "duration",
                Long.toString(message.get().durationMs() / 1000));
        voicemail.light(to);
        voicemail.notices.tell(to, id);
        return true;
    }
}
