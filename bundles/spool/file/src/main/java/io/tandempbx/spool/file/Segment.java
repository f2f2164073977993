package io.tandempbx.spool.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One file of a {@link SegmentLog}, named after the number of its first entry.
 *
 * <pre>
 *  0                   1                   2                   3
 * +-------------------------------+-------------------------------+
 * |            length             |    CRC-32C of the octets      |
 * +-------------------------------+-------------------------------+
 * |                         octets ...                            |
 * +---------------------------------------------------------------+
 * </pre>
 */
final class Segment implements Closeable {
    static final String SUFFIX = ".log";
    static final int LARGEST_ENTRY = 1 << 20;
    private static final int HEADER = 8;

    private final Path file;
    private final long first;
    private final FileChannel channel;
    private int[] starts = new int[256]; // where each entry begins
    private int count;
    private int length; // octets of whole entries

    private Segment(Path file, long first, FileChannel channel) {
        this.file = file;
        this.first = first;
        this.channel = channel;
    }

    /** Opens or makes the file; what follows its last whole entry is left out, and cut off by the first append. */
    static Segment open(Path directory, long first) throws IOException {
        Path file = directory.resolve(String.format("%020d%s", first, SUFFIX));
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Segment segment = new Segment(file, first, channel);
            segment.scan();
            return segment;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static long firstOf(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    private void scan() throws IOException {
        byte[] content = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(content);
        List<Integer> zeros = new ArrayList<>();
        while (buffer.remaining() >= HEADER) {
            int start = buffer.position();
            int size = buffer.getInt();
            int sum = buffer.getInt();
            if (size == 0 && sum == 0) {
                zeros.add(start); // no entry is empty: a power failure left them
                continue;
            }
            if (size <= 0
                    || size > LARGEST_ENTRY
                    || size > buffer.remaining()
                    || sum != sumOf(content, buffer.position(), size)) {
                break;
            }
            zeros.forEach(this::note); // an earlier release took them for entries, and numbered those behind them so
            zeros.clear();
            note(start);
            buffer.position(buffer.position() + size);
            length = buffer.position();
        }
    }

    long first() {
        return first;
    }

    /** The number of the entry that would be written next. */
    long next() {
        return first + count;
    }

    int length() {
        return length;
    }

    /** Whether the file holds more than whole entries. */
    boolean isDamaged() throws IOException {
        return channel.size() > length;
    }

    Path file() {
        return file;
    }

    /** Writes entries behind the last whole one; on failure the segment is as before. */
    void append(List<byte[]> entries) throws IOException {
        int size = entries.stream().mapToInt(entry -> HEADER + entry.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size);
        for (byte[] entry : entries) {
            buffer.putInt(entry.length).putInt(sumOf(entry, 0, entry.length)).put(entry);
        }
        buffer.flip();
        if (channel.size() > length) {
            channel.truncate(length);
        }
        long at = length;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
        channel.force(false);
        int start = length;
        for (byte[] entry : entries) {
            note(start);
            start += HEADER + entry.length;
        }
        length = start;
    }

    /** Keeps no file open any more: nothing is appended here, and who still reads opens it for as long. */
    void seal() throws IOException {
        channel.close();
    }

    /** Adds entries from a number on to those that were found, until there are {@code max}. */
    void read(long from, int max, List<Map.Entry<Long, byte[]>> found) throws IOException {
        long begin = Math.max(from, first);
        long end = Math.min(next(), begin + max - found.size());
        if (begin >= end) {
            return;
        }
        if (channel.isOpen()) {
            read(channel, begin, end, found);
        } else {
            try (FileChannel reopened = FileChannel.open(file, StandardOpenOption.READ)) {
                read(reopened, begin, end, found);
            }
        }
    }

    private void read(FileChannel from, long begin, long end, List<Map.Entry<Long, byte[]>> found) throws IOException {
        for (long number = begin; number < end; number++) {
            found.add(Map.entry(number, read(from, number)));
        }
    }

    private byte[] read(FileChannel from, long number) throws IOException {
        int index = (int) (number - first);
        int start = starts[index];
        int end = index + 1 < count ? starts[index + 1] : length;
        ByteBuffer buffer = ByteBuffer.allocate(end - start - HEADER);
        while (buffer.hasRemaining()) {
            if (from.read(buffer, start + HEADER + (long) buffer.position()) < 0) {
                throw new EOFException(file + " was cut off");
            }
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    private void note(int start) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = start;
    }

    private static int sumOf(byte[] octets, int from, int size) {
        CRC32C sum = new CRC32C();
        sum.update(octets, from, size);
        return (int) sum.getValue();
    }
}
