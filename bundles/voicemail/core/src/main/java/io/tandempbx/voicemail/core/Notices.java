package io.tandempbx.voicemail.core;

import io.tandempbx.directory.api.DirectorySnapshot;
import io.tandempbx.directory.api.Extension;
import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAttachment;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.voicemail.api.VoicemailMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells owners of new messages by mail. That one is still to be told is in the message's row, written with the message's
 * delivery and taken out when the outbox has the mail; so none is forgotten while mail is away or over the end of a process.
 * On the thread that writes files.
 */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final String URGENT = "Urgent: "; // before the subject
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private final Voicemail voicemail;
    private final Neighbours neighbours;
    private final Set<MessageKey> due = ConcurrentHashMap.newKeySet();
    private String complaint = "";

    Notices(Voicemail voicemail, Neighbours neighbours) {
        this.voicemail = voicemail;
        this.neighbours = neighbours;
    }

    /** What a predecessor did not come to. */
    void load() {
        due.addAll(voicemail.boxes.mailDue());
    }

    /** Tells of one, or later if that is not possible now. */
    void tell(String mailbox, String id) {
        due.add(new MessageKey(mailbox, id));
        tellAll();
    }

    /** Tells of all that are due; what fails once is tried again. */
    void tellAll() {
        try {
            tellEach();
        } catch (RuntimeException e) {
            LOG.error("Owners were not told of new messages this time", e);
        }
    }

    private void tellEach() {
        due.forEach(key -> {
            Optional<Row> row = voicemail.boxes.row(key.mailbox(), key.id()).filter(Row::mailDue);
            if (row.isEmpty()) {
                due.remove(key); // deleted meanwhile
            } else if (isSettled(key.mailbox(), row.get().message())) {
                due.remove(key);
                voicemail
                        .boxes
                        .change(key.mailbox(), key.id(), old -> old.withMailDue(false))
                        .ifPresent(done -> voicemail.save(key.mailbox(), done));
            }
        });
    }

    /** Whether nothing more is to be done: the outbox has it, or nobody wants it. */
    private boolean isSettled(String mailbox, VoicemailMessage message) {
        Optional<DirectorySnapshot> directory = neighbours.directory();
        if (directory.isEmpty()) {
            return false; // who it goes to is not known yet
        }
        Optional<Extension> owner =
                directory.get().find(mailbox).filter(known -> !known.email().isEmpty());
        if (owner.isEmpty() || !voicemail.settings().mail().enabled()) {
            return true;
        }
        try {
            boolean settled = neighbours
                    .mail
                    .<Boolean, RefusedException>attempt(service -> {
                        MailState state = service.state();
                        if (state.isConfigured()) {
                            service.post(mail(owner.get(), message));
                        }
                        return state.isConfigured() || state.isUnwanted();
                    })
                    .orElse(false);
            complaint = settled ? "" : complaint;
            return settled;
        } catch (RefusedException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(complaint)) {
                complaint = why;
                LOG.warn("Mailbox {}: nobody is told of message {} by mail: {}", mailbox, message.id(), why);
            }
            return e.kind() == RefusedException.Kind.INVALID;
        }
    }

    private Mail mail(Extension owner, VoicemailMessage message) {
        NoticeSettings templates = voicemail.settings().mail();
        Map<String, String> values = new HashMap<>();
        values.put("mailbox", owner.number());
        values.put("name", owner.name());
        values.put("caller", message.callerId().isEmpty() ? "unknown" : message.callerId());
        values.put("caller_name", message.callerName());
        values.put("time", voicemail.local(message.received()).format(TIME));
        values.put("seconds", Long.toString(Math.round(message.durationMs() / 1000.0)));
        values.put("message", message.id());
        Path wav = Path.of(voicemail.audio(owner.number(), message.id()));
        Optional<MailAttachment> attachment = templates.attach() && Files.exists(wav)
                ? Optional.of(new MailAttachment("message-" + message.id() + ".wav", "audio/wav", wav))
                : Optional.empty();
        return new Mail(
                "voicemail-" + owner.number() + "-" + message.id(),
                owner.email(),
                (message.urgent() ? URGENT : "") + NoticeSettings.filled(templates.subject(), values),
                NoticeSettings.filled(templates.text(), values) + "\n",
                attachment);
    }
}
