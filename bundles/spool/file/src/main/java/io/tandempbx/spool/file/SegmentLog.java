package io.tandempbx.spool.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Entries in files of one directory, numbered without gaps in the order they were appended; numbers are never given
 * again, also when everything was dropped. An appended entry is on disk when {@link #append} returns. Thread-safe.
 */
public final class SegmentLog implements Closeable {
    private final Path directory;
    private final int segmentBytes;
    private final List<Segment> segments = new ArrayList<>(); // oldest first, never empty once open; guarded by this
    private final List<String> damages = new ArrayList<>(); // guarded by this

    private SegmentLog(Path directory, int segmentBytes) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Opens the log of a directory, which is made when absent and then nobody else's.
     *
     * @param segmentBytes size from which a new segment is begun
     * @throws IOException if the directory cannot be read or written
     */
    public static SegmentLog open(Path directory, int segmentBytes) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        SegmentLog log = new SegmentLog(directory, segmentBytes);
        log.openSegments();
        return log;
    }

    private synchronized void openSegments() throws IOException {
        List<Long> firsts;
        try (Stream<Path> files = Files.list(directory)) {
            firsts = files.filter(file -> file.getFileName().toString().matches("[0-9]{20}\\.log"))
                    .map(Segment::firstOf)
                    .sorted()
                    .toList();
        }
        long last = firsts.isEmpty() ? 1 : firsts.get(firsts.size() - 1);
        for (long first : firsts) {
            Segment segment = Segment.open(directory, first);
            segments.add(segment);
            if (first != last && segment.isDamaged()) {
                Path aside = segment.file().resolveSibling(segment.file().getFileName() + ".damaged");
                Files.copy(segment.file(), aside, StandardCopyOption.REPLACE_EXISTING);
                damages.add(aside.toString());
            }
            if (first != last) {
                segment.seal();
            }
        }
        if (firsts.isEmpty()) {
            segments.add(Segment.open(directory, 1));
        }
    }

    /** Files kept because not all of them could be read when the log was opened. */
    public synchronized List<String> damages() {
        return List.copyOf(damages);
    }

    /**
     * Appends entries and forces them to disk.
     *
     * @return the number of the last
     * @throws IOException if that failed; the log is then as before, and the call may be repeated
     * @throws IllegalArgumentException if an entry is empty or larger than 1 MiB
     */
    public synchronized long append(List<byte[]> entries) throws IOException {
        for (byte[] entry : entries) {
            if (entry.length == 0 || entry.length > Segment.LARGEST_ENTRY) {
                throw new IllegalArgumentException("an entry of " + entry.length + " octets");
            }
        }
        Segment last = last();
        if (last.length() >= segmentBytes) {
            Segment begun = Segment.open(directory, last.next());
            segments.add(begun);
            last.seal();
            last = begun;
        }
        last.append(entries);
        return last.next() - 1;
    }

    /** The number of the oldest entry that can be read; equal to {@link #next} when there is none. */
    public synchronized long first() {
        for (Segment segment : segments) {
            if (segment.next() > segment.first()) {
                return segment.first();
            }
        }
        return next();
    }

    /** The number that the next entry will get. */
    public synchronized long next() {
        return last().next();
    }

    /**
     * Reads entries in their order.
     *
     * @param from the number of the first wanted; one that was dropped or damaged is passed over
     * @return at most {@code max} entries by number
     */
    public synchronized List<Map.Entry<Long, byte[]>> read(long from, int max) throws IOException {
        List<Map.Entry<Long, byte[]>> found = new ArrayList<>();
        for (Segment segment : segments) {
            segment.read(from, max, found);
        }
        return found;
    }

    /** Forgets entries below a number, as far as they fill whole segments; the last segment stays. */
    public synchronized void dropBefore(long number) throws IOException {
        while (segments.size() > 1 && segments.get(1).first() <= number) {
            segments.remove(0).delete();
        }
    }

    private synchronized Segment last() {
        return segments.get(segments.size() - 1);
    }

    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
