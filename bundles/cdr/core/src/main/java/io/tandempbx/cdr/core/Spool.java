package io.tandempbx.cdr.core;

import io.tandempbx.call.api.CallEnd;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.spool.file.SegmentLog;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ended calls on disk, on their way to the database, with the mark up to which they are there. The mark is written after
 * the database has committed: a process killed in between brings some records twice, of which the database keeps one.
 * Thread-safe.
 */
final class Spool implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int FRESH = 1_000; // calls in memory, so that a database that keeps up costs no reading

    /** Some calls and the mark that says they are in the database. */
    record Batch(List<CallEnd> calls, long mark) {}

    private final SegmentLog log;
    private final Path markFile;
    private long mark; // the first that is not in the database; guarded by this
    private final ArrayDeque<CallEnd> fresh = new ArrayDeque<>(); // the last that were added; guarded by this
    private long freshFrom; // the number of its first; guarded by this
    private final AtomicLong undecodable = new AtomicLong(); // the last that was told of

    private Spool(SegmentLog log, Path markFile, long mark) {
        this.log = log;
        this.markFile = markFile;
        this.mark = mark;
    }

    /** Opens what is in a directory, or begins there. */
    static Spool open(Path directory) throws IOException {
        SegmentLog log = SegmentLog.open(directory, SEGMENT_BYTES);
        for (String damaged : log.damages()) {
            LOG.error("A file of ended calls was damaged; what could be read goes to the database, see {}", damaged);
        }
        Path markFile = directory.resolve("written");
        long mark = 1;
        if (Files.exists(markFile)) {
            try {
                mark = Long.parseLong(
                        Files.readString(markFile, StandardCharsets.US_ASCII).strip());
            } catch (NumberFormatException e) {
                LOG.warn("{} is no number: all spooled calls go to the database again", markFile);
            }
        }
        return new Spool(log, markFile, Math.min(Math.max(mark, log.first()), log.next()));
    }

    /** When this returns, the calls are on disk. */
    void add(List<CallEnd> calls) throws IOException {
        RecordWriter out = CallRecords.writer();
        long last = log.append(
                calls.stream().map(call -> CallRecords.toSpool(out, call)).toList());
        synchronized (this) {
            fresh.addAll(calls);
            freshFrom = last + 1 - fresh.size();
            forgetBefore(last + 1 - FRESH);
        }
    }

    private synchronized void forgetBefore(long number) {
        while (freshFrom < number && fresh.pollFirst() != null) {
            freshFrom++;
        }
    }

    /** Calls that need not be read from disk, beginning with this number; none when it is not among them. */
    private synchronized List<CallEnd> fresh(long from, int max) {
        return from < freshFrom
                ? List.of()
                : fresh.stream().skip(from - freshFrom).limit(max).toList();
    }

    /** The oldest that are not in the database. */
    Batch next(int max) throws IOException {
        long from;
        synchronized (this) {
            from = mark;
        }
        return read(from, max);
    }

    /** Those behind a batch. */
    Batch after(Batch batch, int max) throws IOException {
        return read(batch.mark(), max);
    }

    private Batch read(long from, int max) throws IOException {
        List<CallEnd> known = fresh(from, max);
        if (!known.isEmpty()) {
            return new Batch(known, from + known.size());
        }
        List<CallEnd> calls = new ArrayList<>();
        long after = from;
        List<Map.Entry<Long, byte[]>> entries = log.read(from, max);
        while (!entries.isEmpty()) { // again only for what was left out
            for (Map.Entry<Long, byte[]> entry : entries) {
                decoded(entry.getKey(), entry.getValue()).ifPresent(calls::add);
                after = entry.getKey() + 1;
            }
            entries = calls.size() < max ? log.read(after, max - calls.size()) : List.of();
        }
        return new Batch(calls, after);
    }

    /** Empty for an entry that cannot be read, now or ever: those behind it must not wait for it. */
    private Optional<CallEnd> decoded(long number, byte[] octets) {
        try {
            return Optional.of(CallRecords.fromSpool(octets));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            if (undecodable.getAndAccumulate(number, Math::max) < number) {
                LOG.error(
                        "Ended call {} of the spool, {} octets, cannot be read and is left out: {}",
                        number,
                        octets.length,
                        e.toString());
            }
            return Optional.empty();
        }
    }

    /** Calls up to a mark are in the database. */
    void written(long reached) throws IOException {
        synchronized (this) {
            mark = reached;
        }
        forgetBefore(reached);
        Path next = markFile.resolveSibling("written.new");
        Files.writeString(next, Long.toString(reached), StandardCharsets.US_ASCII);
        try {
            Files.move(next, markFile, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(next, markFile, StandardCopyOption.REPLACE_EXISTING);
        }
        log.dropBefore(reached);
    }

    /** How many are not in the database. */
    long size() {
        long next = log.next();
        synchronized (this) {
            return next - mark;
        }
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
