package io.tandempbx.mail.smtp;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to hand one mail to the mail server (RFC 5321), over a connection of its own; ended from outside by closing. */
final class SmtpExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpExchange.class);
    private static final int CONNECT_MS = 5_000;
    private static final int AUTHENTICATION_REQUIRED = 530;
    private static final int SERVICE_NOT_AVAILABLE = 421;

    private final MailServer server;
    private final WaitingMail mail;
    private final OpenSockets sockets = new OpenSockets();

    SmtpExchange(MailServer server, WaitingMail mail) {
        this.server = server;
        this.mail = mail;
    }

    /** Returns after this time at the latest. */
    Outcome run(long limitMs) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> attempt(outcome), "mail-smtp");
        thread.setDaemon(true);
        thread.setContextClassLoader(SmtpExchange.class.getClassLoader()); // the library looks for its parts there
        thread.start();
        try {
            return outcome.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return unreachable("no answer within " + limitMs / 1000 + " s");
        } catch (ExecutionException e) {
            LOG.warn("The mail library failed with mail {}", mail.id(), e);
            return new Outcome(Outcome.Kind.LATER, Words.brief(String.valueOf(e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable("interrupted");
        } finally {
            close();
        }
    }

    /** The thread's top. */
    private void attempt(CompletableFuture<Outcome> outcome) {
        try {
            outcome.complete(attempt());
        } catch (RuntimeException | LinkageError e) {
            outcome.completeExceptionally(e);
        }
    }

    private Outcome attempt() {
        Session session = Session.getInstance(properties());
        SMTPTransport transport =
                new SMTPTransport(session, new URLName("smtp", server.host(), server.port(), null, null, null));
        try {
            try {
                transport.connect(
                        server.host(),
                        server.port(),
                        server.user().isEmpty() ? null : server.user(),
                        server.user().isEmpty() ? null : server.password());
            } catch (MessagingException e) {
                return unreachable(said(e));
            }
            Letter letter = new Letter(session, server, mail);
            transport.sendMessage(letter, letter.getAllRecipients());
            return new Outcome(Outcome.Kind.TAKEN, Words.brief(String.valueOf(transport.getLastServerResponse())));
        } catch (MessagingException e) {
            return judged(e);
        } finally {
            try {
                transport.close();
            } catch (MessagingException e) {
                LOG.debug("The mail server did not say good-bye", e);
            }
        }
    }

    private Properties properties() {
        MailSettings settings = server.settings();
        String answerMs = Long.toString(settings.timeoutSeconds() * 1000L);
        boolean encrypted = settings.tls() == Encryption.TLS;
        boolean upgraded = settings.tls() == Encryption.STARTTLS;
        Properties values = new Properties();
        values.put("mail.smtp.socketFactory", sockets);
        values.setProperty("mail.smtp.socketFactory.fallback", "false");
        values.setProperty("mail.smtp.connectiontimeout", Integer.toString(CONNECT_MS));
        values.setProperty("mail.smtp.timeout", answerMs);
        values.setProperty("mail.smtp.localhost", Addresses.domain(settings.from())); // asks no name server for ours
        values.setProperty("mail.smtp.from", settings.from());
        values.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
        values.setProperty("mail.smtp.quitwait", "false");
        values.setProperty("mail.smtp.ssl.enable", Boolean.toString(encrypted));
        values.setProperty("mail.smtp.starttls.enable", Boolean.toString(upgraded));
        values.setProperty("mail.smtp.starttls.required", Boolean.toString(upgraded));
        values.setProperty("mail.smtp.ssl.checkserveridentity", Boolean.toString(settings.verifyCertificate()));
        if (!settings.verifyCertificate()) {
            values.setProperty("mail.smtp.ssl.trust", "*");
        }
        return values;
    }

    /** What an exception while sending means. */
    private static Outcome judged(MessagingException thrown) {
        Exception next = thrown;
        int code = 0;
        boolean aboutSender = false;
        String words = said(thrown);
        while (next instanceof MessagingException messaging) {
            if (messaging instanceof SMTPAddressFailedException address) {
                code = address.getReturnCode();
                words = said(address);
            } else if (messaging instanceof SMTPSendFailedException sending && code == 0) {
                code = sending.getReturnCode();
                words = said(sending);
                aboutSender =
                        Objects.requireNonNullElse(sending.getCommand(), "").startsWith("MAIL");
            }
            next = messaging.getNextException();
        }
        boolean everybody = aboutSender || code == AUTHENTICATION_REQUIRED || code == SERVICE_NOT_AVAILABLE;
        if (everybody || (code / 100 != 4 && code / 100 != 5)) {
            return unreachable(words);
        }
        return new Outcome(code / 100 == 5 ? Outcome.Kind.REFUSED : Outcome.Kind.LATER, words);
    }

    private static String said(MessagingException thrown) {
        String words = String.valueOf(thrown.getMessage());
        Exception cause = thrown.getNextException();
        if (cause != null && !(thrown instanceof AuthenticationFailedException)) {
            words += ": " + cause;
        }
        return Words.brief(words);
    }

    private static Outcome unreachable(String words) {
        return new Outcome(Outcome.Kind.UNREACHABLE, Words.brief(words));
    }

    @Override
    public void close() {
        sockets.close();
    }
}
