package io.tandempbx.mail.api;

import io.tandempbx.security.api.RefusedException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Sends mail. Thread-safe. */
@ProviderType
public interface MailService {

    /**
     * Takes a mail. When this returns it is on disk with its attachment, and leaves when the mail server takes it: at least
     * once, unless the server refuses it or it has waited too long.
     *
     * @throws RefusedException if a value breaks a rule; if no mail server is configured, the outbox is full, or the disk
     *     does not take it: then of kind {@code UNAVAILABLE}
     */
    void post(Mail mail) throws RefusedException;

    /** How it fares; from memory. */
    MailState state();

    /** The mails that wait, the one that has waited longest first; from memory. */
    List<OutboxMail> outbox();

    /**
     * Sends a mail of a line at once, beside the outbox, and returns within 10 s.
     *
     * @throws RefusedException if the address breaks a rule, no mail server is configured, or another test is under way
     */
    MailAnswer test(String address) throws RefusedException;
}
