package io.tandempbx.voicemail.core;

import io.tandempbx.voicemail.api.VoicemailMessage;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mailboxes as files:
 *
 * <pre>
 *  voicemail/1001/mailbox.properties        PIN, lock
 *                 greeting.wav              recorded by its owner
 *                 greeting-temporary.wav    comes first
 *                 ID.wav, ID.properties     a message and its row
 * </pre>
 *
 * <p>Files other than a growing WAV appear whole or not at all. No thread but one changes them.
 */
final class MailboxDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(MailboxDirectory.class);
    private static final String EXTENSION = "[0-9]{2,10}";
    private static final String ID = "[0-9a-z-]{8,40}";
    private static final String WAV = ".wav";
    private static final String ROW = ".properties";
    private static final String BOX = "mailbox.properties";
    private static final String GREETING = "greeting";

    private final Path root;
    private final Set<MessageKey> unwritten = ConcurrentHashMap.newKeySet();

    MailboxDirectory(Path root) {
        this.root = root;
    }

    /** Reads all mailboxes; what cannot be read is told in the log. A message without a row is given one. */
    Map<String, Mailbox> load() {
        Map<String, Mailbox> boxes = new TreeMap<>();
        if (!Files.isDirectory(root)) {
            return boxes;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path folder : folders) {
                String extension = name(folder);
                if (extension.matches(EXTENSION)) {
                    boxes.put(extension, load(folder));
                }
            }
        } catch (IOException e) {
            LOG.error("Mailboxes below {} cannot be read", root, e);
        }
        return boxes;
    }

    private Mailbox load(Path folder) {
        Mailbox box = new Mailbox();
        box.recordedGreeting = Files.exists(folder.resolve(GREETING + WAV));
        box.temporaryGreeting = Files.exists(folder.resolve(GREETING + "-temporary" + WAV));
        box.lock = lock(folder.resolve(BOX));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + WAV)) {
            for (Path file : files) {
                String id = name(file).substring(0, name(file).length() - WAV.length());
                if (id.matches(ID) && !id.startsWith(GREETING)) {
                    load(folder, id, file).ifPresent(row -> box.rows.put(id, row));
                }
            }
        } catch (IOException e) {
            LOG.error("Mailbox {} cannot be read", folder, e);
        }
        return box;
    }

    /** One that cannot be read hides no other. */
    private Optional<Row> load(Path folder, String id, Path wav) {
        try {
            return Optional.of(row(folder, id, wav));
        } catch (IOException e) {
            LOG.error("Message {} cannot be read", wav, e);
            return Optional.empty();
        }
    }

    /** Messages that were given a row which the disk did not take. */
    Set<MessageKey> unwritten() {
        return Set.copyOf(unwritten);
    }

    private static Mailbox.Lock lock(Path file) {
        if (!Files.exists(file)) {
            return Mailbox.Lock.NONE;
        }
        try {
            Properties values = read(file);
            return new Mailbox.Lock(
                    values.getProperty("pin", ""),
                    Integer.parseInt(values.getProperty("failures", "0")),
                    Long.parseLong(values.getProperty("locked_until_ms", "0")));
        } catch (IOException | NumberFormatException e) {
            LOG.error("{} cannot be read: the mailbox is locked until its PIN is set again", file, e);
            return new Mailbox.Lock("unreadable", 0, Long.MAX_VALUE);
        }
    }

    private Row row(Path folder, String id, Path wav) throws IOException {
        long durationMs = WaveFile.durationMs(wav);
        long octets = Files.size(wav);
        Path file = folder.resolve(id + ROW);
        if (Files.exists(file)) {
            try {
                return Row.of(id, read(file), durationMs, octets);
            } catch (IOException | DateTimeException | IllegalArgumentException e) {
                LOG.warn("{} cannot be read: the message is shown without its caller: {}", file, e.toString());
            }
        } else {
            LOG.warn("Message {} in mailbox {} had no row and is found again", id, name(folder));
        }
        VoicemailMessage found = new VoicemailMessage(
                id, "", "", Files.getLastModifiedTime(wav).toInstant(), durationMs, octets, false, false, false);
        Row row = new Row(found, false, false);
        try {
            write(name(folder), row);
        } catch (IOException e) {
            unwritten.add(new MessageKey(name(folder), id));
            LOG.warn("{} is written later: {}", file, e.toString());
        }
        return row;
    }

    /** Below which all mailboxes are, as long as this one lives. */
    Path root() {
        return root;
    }

    Path wav(String extension, String id) {
        return folder(extension).resolve(id + WAV);
    }

    /** @param temporary for a time of absence */
    Path greeting(String extension, boolean temporary) {
        return folder(extension).resolve(GREETING + (temporary ? "-temporary" : "") + WAV);
    }

    /** Where a greeting grows before it is used. */
    Path newGreeting(String extension) {
        return folder(extension).resolve(GREETING + "-new" + WAV);
    }

    /** Makes the mailbox's directory, unless it is there. */
    void prepare(String extension) throws IOException {
        Files.createDirectories(folder(extension));
    }

    void write(String extension, Row row) throws IOException {
        write(folder(extension).resolve(row.message().id() + ROW), row.toProperties());
    }

    void write(String extension, Mailbox.Lock lock) throws IOException {
        prepare(extension);
        Properties values = new Properties();
        values.setProperty("pin", lock.pin());
        values.setProperty("failures", Integer.toString(lock.failures()));
        values.setProperty("locked_until_ms", Long.toString(lock.lockedUntilMs()));
        write(folder(extension).resolve(BOX), values);
    }

    /** Puts a message's audio, under a row of its own, into another mailbox; the audio comes last, and whole. */
    void copy(String from, String to, Row row) throws IOException {
        write(to, row);
        Path audio = wav(from, row.message().id());
        whole(wav(to, row.message().id()), fresh -> Files.copy(audio, fresh, StandardCopyOption.REPLACE_EXISTING));
    }

    /** The audio goes first: a row alone is no message. */
    void delete(String extension, String id) throws IOException {
        Files.deleteIfExists(wav(extension, id));
        Files.deleteIfExists(folder(extension).resolve(id + ROW));
    }

    void useGreeting(String extension, boolean temporary) throws IOException {
        Files.move(
                newGreeting(extension),
                greeting(extension, temporary),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts a file in place of another, whole. */
    void replace(Path file, byte[] content) throws IOException {
        whole(file, fresh -> Files.write(fresh, content));
    }

    void deleteGreetings(String extension) throws IOException {
        Files.deleteIfExists(greeting(extension, true));
        Files.deleteIfExists(greeting(extension, false));
    }

    /** Whether this can be the number of a mailbox: nothing else becomes part of a path. */
    static boolean isExtension(String text) {
        return text.matches(EXTENSION);
    }

    private Path folder(String extension) {
        if (!isExtension(extension)) {
            throw new IllegalArgumentException("mailbox '" + extension + "' must be 2 to 10 digits");
        }
        return root.resolve(extension);
    }

    private static String name(Path path) {
        return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
    }

    private static Properties read(Path file) throws IOException {
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            values.load(reader);
        }
        return values;
    }

    private static void write(Path file, Properties values) throws IOException {
        whole(file, fresh -> {
            try (Writer writer = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
                values.store(writer, null);
            }
        });
    }

    private interface Filling {
        void fill(Path fresh) throws IOException;
    }

    /** Fills a file beside and puts it in place; when the disk does not take it nothing of it is left over. */
    private static void whole(Path file, Filling filling) throws IOException {
        Path fresh = file.resolveSibling(name(file) + ".new");
        try {
            filling.fill(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }
}
