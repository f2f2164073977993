package io.tandempbx.mail.smtp;

import io.tandempbx.mail.api.Mail;
import io.tandempbx.mail.api.MailAttachment;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails that wait, as files:
 *
 * <pre>
 *  ID.attachment   what comes along; first
 *  ID.properties   the mail: with this it is in the outbox
 * </pre>
 *
 * <p>A file appears whole or not at all. What is there is in memory too. Thread-safe: changes are one at a time, looks wait for
 * nobody.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger("mail");
    private static final String ID = "[0-9A-Za-z-]{1,80}";
    private static final String MAIL = ".properties";
    private static final String ATTACHMENT = ".attachment";
    private static final String FRESH = ".new";

    private final Path directory;
    private final Map<String, WaitingMail> waiting = new ConcurrentHashMap<>();

    Outbox(Path directory) {
        this.directory = directory;
    }

    static boolean isId(String text) {
        return text.matches(ID);
    }

    /** Reads what waits; what cannot be read is told in the log and stays, what belongs to no mail goes. */
    synchronized void load() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(MAIL) && isId(stem(name, MAIL))) {
                    load(stem(name, MAIL), file);
                } else if (name.endsWith(FRESH)
                        || (name.endsWith(ATTACHMENT) && !Files.exists(mailFile(stem(name, ATTACHMENT))))) {
                    Files.deleteIfExists(file); // was never taken
                }
            }
        } catch (IOException e) {
            LOG.error("The outbox {} cannot be read", directory, e);
        }
    }

    private void load(String id, Path file) {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            values.load(reader);
            String name = values.getProperty("attachment", "");
            Path attached = attachmentFile(id);
            Optional<WaitingMail.Enclosure> enclosure = name.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new WaitingMail.Enclosure(
                            name, values.getProperty("attachment_type", ""), attached, Files.size(attached)));
            waiting.put(
                    id,
                    new WaitingMail(
                            id,
                            values.getProperty("to", ""),
                            values.getProperty("subject", ""),
                            values.getProperty("text", ""),
                            enclosure,
                            Instant.parse(values.getProperty("since", "")),
                            Integer.parseInt(values.getProperty("attempts", "0")),
                            0,
                            false));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            LOG.error("{} in the outbox cannot be read and is not sent", file, e);
        }
    }

    /**
     * Puts a mail in, unless one of its id waits.
     *
     * @throws IOException if the disk does not take it; then it is not in
     */
    synchronized void add(Mail mail, Instant now) throws IOException {
        if (waiting.containsKey(mail.id())) {
            return;
        }
        Files.createDirectories(directory);
        Optional<WaitingMail.Enclosure> enclosure = Optional.empty();
        if (mail.attachment().isPresent()) {
            MailAttachment attachment = mail.attachment().get();
            Path kept = attachmentFile(mail.id());
            Path fresh = fresh(kept);
            Files.copy(attachment.file(), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            enclosure = Optional.of(
                    new WaitingMail.Enclosure(attachment.name(), attachment.type(), kept, Files.size(kept)));
        }
        WaitingMail fresh =
                new WaitingMail(mail.id(), mail.to(), mail.subject(), mail.text(), enclosure, now, 0, 0, false);
        write(fresh);
        waiting.put(mail.id(), fresh);
    }

    /** Notes how a mail fares; on disk as well as it can be. */
    synchronized void change(WaitingMail mail) {
        if (waiting.replace(mail.id(), mail) != null) {
            try {
                write(mail);
            } catch (IOException e) {
                LOG.debug("How often mail {} was tried is not on disk", mail.id(), e);
            }
        }
    }

    /** All may be tried now. */
    synchronized void atOnce() {
        waiting.replaceAll((id, mail) -> mail.atOnce());
    }

    /** Takes a mail out for good. */
    synchronized void remove(WaitingMail mail) {
        waiting.remove(mail.id());
        try {
            Files.deleteIfExists(mailFile(mail.id()));
            Files.deleteIfExists(attachmentFile(mail.id()));
        } catch (IOException e) {
            LOG.warn("Mail {} is done with and stays on disk, it may be sent again: {}", mail.id(), e.toString());
        }
    }

    boolean holds(String id) {
        return waiting.containsKey(id);
    }

    int count() {
        return waiting.size();
    }

    long octets() {
        return waiting.values().stream().mapToLong(WaitingMail::octets).sum();
    }

    /** When the one that has waited longest was given. */
    Optional<Instant> oldest() {
        return waiting.values().stream().map(WaitingMail::since).min(Comparator.naturalOrder());
    }

    /** The one that has waited longest first. */
    List<WaitingMail> all() {
        return waiting.values().stream()
                .sorted(Comparator.comparing(WaitingMail::since).thenComparing(WaitingMail::id))
                .collect(Collectors.toList());
    }

    private void write(WaitingMail mail) throws IOException {
        Properties values = new Properties();
        values.setProperty("to", mail.to());
        values.setProperty("subject", mail.subject());
        values.setProperty("text", mail.text());
        values.setProperty("since", mail.since().toString());
        values.setProperty("attempts", Integer.toString(mail.attempts()));
        mail.attachment().ifPresent(enclosure -> {
            values.setProperty("attachment", enclosure.name());
            values.setProperty("attachment_type", enclosure.type());
        });
        Path file = mailFile(mail.id());
        Path fresh = fresh(file);
        try (Writer writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
            values.store(writer, null);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path mailFile(String id) {
        return directory.resolve(id + MAIL);
    }

    private Path attachmentFile(String id) {
        return directory.resolve(id + ATTACHMENT);
    }

    private static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + FRESH);
    }

    private static String stem(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }
}
