package io.tandempbx.mail.smtp;

import jakarta.activation.DataHandler;
import jakarta.activation.FileDataSource;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;

/** A mail as it goes over the line (RFC 5322, RFC 2045); the same one has the same Message-ID at each attempt. */
final class Letter extends MimeMessage {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String messageId;

    Letter(Session session, MailServer server, WaitingMail mail) throws MessagingException {
        super(session);
        MailSettings settings = server.settings();
        messageId = "<" + mail.id() + "@" + Addresses.domain(settings.from()) + ">";
        setFrom(sender(settings));
        setRecipient(RecipientType.TO, new InternetAddress(mail.to(), true));
        setSubject(Words.oneLine(mail.subject()), UTF_8);
        setSentDate(Date.from(mail.since()));
        setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody answers it by machine
        if (mail.attachment().isEmpty()) {
            setText(mail.text(), UTF_8);
        } else {
            MimeBodyPart text = new MimeBodyPart();
            text.setText(mail.text(), UTF_8);
            setContent(new MimeMultipart(text, enclosed(mail.attachment().get())));
        }
        saveChanges();
    }

    private static InternetAddress sender(MailSettings settings) throws MessagingException {
        InternetAddress sender = new InternetAddress(settings.from(), true);
        try {
            if (!settings.fromName().isEmpty()) {
                sender.setPersonal(settings.fromName(), UTF_8);
            }
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("Java must have UTF-8", e);
        }
        return sender;
    }

    private static MimeBodyPart enclosed(WaitingMail.Enclosure enclosure) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new FileDataSource(enclosure.file().toFile()) {
            @Override
            public String getContentType() {
                return enclosure.type();
            }
        }));
        part.setFileName(enclosure.name());
        part.setHeader("Content-Transfer-Encoding", "base64");
        return part;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }
}
