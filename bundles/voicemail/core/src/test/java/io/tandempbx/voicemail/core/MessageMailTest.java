package io.tandempbx.voicemail.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailService;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.mail.api.OutboxMail;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The mail that tells an owner of a message. */
class MessageMailTest extends MailboxTalk {
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
}
