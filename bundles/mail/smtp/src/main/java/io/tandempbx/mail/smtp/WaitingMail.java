package io.tandempbx.mail.smtp;

import io.tandempbx.mail.api.OutboxMail;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A mail in the outbox.
 *
 * @param attachment what comes with it
 * @param since      when it was given
 * @param attempts   that failed
 * @param nextMs     not before this, wall clock
 * @param tried      by this process
 */
record WaitingMail(
        String id,
        String to,
        String subject,
        String text,
        Optional<Enclosure> attachment,
        Instant since,
        int attempts,
        long nextMs,
        boolean tried) {

    /** A file that comes along; it belongs to the outbox. */
    record Enclosure(String name, String type, Path file, long octets) {}

    WaitingMail triedInVain(long againMs) {
        return new WaitingMail(id, to, subject, text, attachment, since, attempts + 1, againMs, true);
    }

    WaitingMail atOnce() {
        return new WaitingMail(id, to, subject, text, attachment, since, attempts, 0, tried);
    }

    /** As operators see it. */
    OutboxMail shown() {
        return new OutboxMail(id, to, subject, since, attempts, octets());
    }

    long octets() {
        return attachment.map(Enclosure::octets).orElse(0L) + text.length();
    }
}
