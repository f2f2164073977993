package io.tandempbx.mail.smtp;

import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAnswer;
import io.tandempbx.mail.api.MailAttachment;
import io.tandempbx.mail.api.MailState;
import io.tandempbx.mail.api.OutboxMail;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.EnvFile;
import io.tandempbx.wiring.api.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what is in the outbox to the mail server, one mail after the other, on a thread of its own. While the server takes
 * nothing, all wait for it, and it is tried after pauses that grow; a mail that only it does not take now waits for itself. A
 * mail that is refused or too old is given up. Another server, by settings or {@code .env}, is tried at once.
 */
final class Postman {
    private static final Logger LOG = LoggerFactory.getLogger("mail");
    private static final long LOOK_MS = 1_000; // at .env and the clock
    private static final long ATTEMPT_MS = 300_000;
    private static final long TEST_MS = 9_000;
    private static final long STOP_MS = 5_000;
    private static final long MEGABYTE = 1_000_000;

    private final Outbox outbox;
    private final Path envFile;
    private final Supplier<MailSettings> settings;
    private final Clock clock;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean testing = new AtomicBoolean();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private final AtomicReference<@Nullable SmtpExchange> running = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "mail-outbox");
    private volatile Optional<MailServer> server = Optional.empty();
    private volatile String fault = "";
    private volatile boolean stopping;

    private EnvFile env = EnvFile.ABSENT; // guarded by this
    private volatile String complaint = ""; // about what is configured; changed with this locked

    // confined to the thread
    private int failuresInRow;
    private long notBeforeMs;

    Postman(Outbox outbox, Path envFile, Supplier<MailSettings> settings, Clock clock) {
        this.outbox = outbox;
        this.envFile = envFile;
        this.settings = settings;
        this.clock = clock;
    }

    /** Reads what waits, and begins. */
    void start() {
        open();
        thread.setDaemon(true);
        thread.start();
    }

    /** What {@link #start} does without the thread. */
    void open() {
        outbox.load();
        look();
    }

    /** What is under way is broken off; it waits for a successor. */
    void stop() {
        stopping = true;
        SmtpExchange present = running.get();
        if (present != null) {
            present.close();
        }
        wake.release();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("The mail that was under way did not end within {} ms", STOP_MS);
        }
    }

    /** Settings may be others now. */
    void settingsChanged() {
        wake.release();
    }

    private void run() {
        while (!stopping) {
            try {
                round();
                wake.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("The outbox was not looked at this time", e);
                wake.drainPermits();
            }
        }
    }

    /** Looks whether settings changed, and tries each mail whose time has come. */
    void round() {
        look();
        if (changed.getAndSet(false)) {
            failuresInRow = 0;
            notBeforeMs = 0;
            outbox.atOnce();
        }
        Optional<MailServer> present = server;
        for (WaitingMail mail : outbox.all()) {
            if (stopping) {
                return;
            }
            if (present.isPresent() && clock.millis() >= notBeforeMs && clock.millis() >= mail.nextMs()) {
                attempt(present.get(), mail);
            } else if (isTooOld(mail) && (mail.tried() || present.isEmpty())) {
                giveUp(mail, fault.isEmpty() ? "no mail server is configured" : fault);
            }
        }
        if (outbox.count() == 0) {
            fault = "";
        }
    }

    private boolean isTooOld(WaitingMail mail) {
        Duration waited = Duration.between(mail.since(), clock.instant());
        return waited.compareTo(Duration.ofHours(settings.get().giveUpHours())) >= 0;
    }

    private void attempt(MailServer to, WaitingMail mail) {
        SmtpExchange exchange = new SmtpExchange(to, mail);
        running.set(exchange);
        Outcome outcome = stopping ? new Outcome(Outcome.Kind.UNREACHABLE, "it is stopping") : exchange.run(ATTEMPT_MS);
        running.set(null);
        switch (outcome.kind()) {
            case TAKEN -> taken(to, mail, outcome.words());
            case REFUSED -> {
                failed.incrementAndGet();
                giveUp(mail, outcome.words());
                serverAnswers(to);
            }
            case LATER -> {
                failed.incrementAndGet();
                serverAnswers(to);
                fault = outcome.words();
                again(mail, clock.millis() + pauseMs(mail.attempts()));
                LOG.debug("Mail {} is not taken now: {}", mail.id(), outcome.words());
            }
            case UNREACHABLE -> {
                if (stopping) {
                    return;
                }
                failed.incrementAndGet();
                notBeforeMs = clock.millis() + pauseMs(failuresInRow);
                failuresInRow++;
                if (failuresInRow == 1) {
                    LOG.warn("Mail server {} takes no mail, {} wait: {}", to, outbox.count(), outcome.words());
                }
                fault = outcome.words();
                again(mail, 0);
            }
        }
    }

    private void taken(MailServer by, WaitingMail mail, String words) {
        outbox.remove(mail);
        sent.incrementAndGet();
        serverAnswers(by);
        fault = "";
        LOG.info(
                "mail sent id={} to={} attempts={} after_seconds={} answer={}",
                mail.id(),
                mail.to(),
                mail.attempts() + 1,
                Duration.between(mail.since(), clock.instant()).toSeconds(),
                words);
    }

    private void serverAnswers(MailServer by) {
        if (failuresInRow > 0) {
            LOG.info("Mail server {} takes mail again, {} wait", by, outbox.count());
        }
        failuresInRow = 0;
        notBeforeMs = 0;
    }

    private void again(WaitingMail mail, long nextMs) {
        WaitingMail tried = mail.triedInVain(nextMs);
        if (isTooOld(tried)) {
            giveUp(tried, fault);
        } else {
            outbox.change(tried);
        }
    }

    private void giveUp(WaitingMail mail, String why) {
        outbox.remove(mail);
        (isTooOld(mail) ? expired : refused).incrementAndGet();
        LOG.warn(
                "mail given up id={} to={} attempts={} since={} answer={}",
                mail.id(),
                mail.to(),
                mail.attempts(),
                mail.since(),
                why);
    }

    /** Doubles with each failure, up to the longest. */
    private long pauseMs(int failures) {
        MailSettings present = settings.get();
        long pause = (present.firstPauseSeconds() * 1000L) << Math.min(failures, 20);
        return Math.min(pause, present.longestPauseSeconds() * 1000L);
    }

    /** Reads {@code .env} and puts it together with the settings. */
    private synchronized void look() {
        Optional<MailServer> next;
        try {
            EnvFile read = EnvFile.read(envFile);
            if (!read.equals(env) && !read.isPrivate()) {
                LOG.warn("{} can be read by others than its owner; its mode should be 0600", envFile);
            }
            env = read;
            next = MailServer.of(settings.get(), env);
        } catch (IOException | InvalidSettingsException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(complaint)) {
                complaint = problem;
                LOG.error("The mail server stays as it is: {}", problem);
            }
            return;
        }
        complaint = "";
        if (!next.equals(server)) {
            LOG.info("Mail server is {}", next.map(MailServer::toString).orElse("none: no mail leaves"));
            server = next;
            changed.set(true);
        }
    }

    void post(Mail mail) throws RefusedException {
        if (!Outbox.isId(mail.id())) {
            throw invalid("id", mail.id(), "must be 1 to 80 letters, digits and hyphens");
        }
        checkAddress("to", mail.to());
        if (mail.subject().isBlank() || !mail.subject().equals(Words.oneLine(mail.subject()))) {
            throw invalid("subject", Words.brief(mail.subject()), "must be one line that is not empty");
        }
        MailSettings present = settings.get();
        if (server.isEmpty()) {
            throw unavailable("no mail server is configured: host in etc/pbx.mail.cfg is empty");
        }
        if (outbox.holds(mail.id())) {
            return;
        }
        if (outbox.count() >= present.maxWaiting() || outbox.octets() >= present.maxMegabytes() * MEGABYTE) {
            throw unavailable(
                    "the outbox is full: " + outbox.count() + " mails of " + outbox.octets() + " octets wait");
        }
        try {
            outbox.add(withoutTooMuch(mail, present), clock.instant());
        } catch (IOException e) {
            throw unavailable("the disk does not take mail: " + e);
        }
        wake.release();
    }

    /** What is too large stays behind, and the text says so. */
    private static Mail withoutTooMuch(Mail mail, MailSettings settings) throws IOException {
        Optional<MailAttachment> attachment = mail.attachment();
        if (attachment.isEmpty() || Files.size(attachment.get().file()) <= settings.attachmentMegabytes() * MEGABYTE) {
            return mail;
        }
        String text = mail.text() + "\n(" + attachment.get().name() + " is too large to be mailed.)\n";
        return new Mail(mail.id(), mail.to(), mail.subject(), text, Optional.empty());
    }

    MailAnswer test(String address) throws RefusedException {
        checkAddress("address", address);
        look();
        MailServer present = server.orElseThrow(
                () -> unavailable("no mail server is configured: host in etc/pbx.mail.cfg is empty"));
        if (!testing.compareAndSet(false, true)) {
            throw unavailable("another test is under way");
        }
        try {
            Instant now = clock.instant();
            WaitingMail mail = new WaitingMail(
                    "test-" + now.toEpochMilli(),
                    address,
                    "Test",
                    "This mail shows that mail leaves the telephone system.\n",
                    Optional.empty(),
                    now,
                    0,
                    0,
                    true);
            long beganNs = System.nanoTime();
            Outcome outcome = new SmtpExchange(present, mail).run(TEST_MS);
            long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
            return new MailAnswer(outcome.kind() == Outcome.Kind.TAKEN, present.address(), outcome.words(), tookMs);
        } finally {
            testing.set(false);
        }
    }

    MailState state() {
        List<WaitingMail> all = outbox.all();
        return new MailState(
                server.map(MailServer::address).orElse(""),
                all.size(),
                all.stream().map(WaitingMail::since).findFirst(),
                server.isEmpty() ? complaint : all.isEmpty() ? "" : fault,
                sent.get(),
                refused.get() + expired.get());
    }

    List<OutboxMail> waiting() {
        return outbox.all().stream().map(WaitingMail::shown).toList();
    }

    void collect(MetricSink sink) {
        sink.gauge("pbx_mail_waiting", "Mails in the outbox.", Map.of(), outbox.count());
        sink.gauge(
                "pbx_mail_oldest_seconds",
                "How long the mail that has waited longest waits; 0 when none does.",
                Map.of(),
                outbox.oldest()
                        .map(since -> Duration.between(since, clock.instant()).toSeconds())
                        .map(seconds -> (double) Math.max(0, seconds))
                        .orElse(0.0));
        String name = "pbx_mail_total";
        String help = "Mails that left the outbox, by what became of them.";
        sink.counter(name, help, Map.of("outcome", "sent"), (double) sent.get());
        sink.counter(name, help, Map.of("outcome", "refused"), (double) refused.get());
        sink.counter(name, help, Map.of("outcome", "expired"), (double) expired.get());
        sink.counter(
                "pbx_mail_attempts_failed_total",
                "Attempts to send a mail that the server did not take.",
                Map.of(),
                (double) failed.get());
    }

    private static void checkAddress(String field, String address) throws RefusedException {
        if (!Addresses.isAddress(address)) {
            throw invalid(field, Words.brief(address), Addresses.RULE);
        }
    }

    private static RefusedException invalid(String field, String value, String rule) {
        return new RefusedException(RefusedException.Kind.INVALID, field, value, rule);
    }

    private static RefusedException unavailable(String why) {
        return new RefusedException(RefusedException.Kind.UNAVAILABLE, "", "", why);
    }
}
