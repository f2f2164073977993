package io.tandempbx.ring.state;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the journal: a file of fixed size, mapped into memory, to which entries are only appended.
 *
 * <pre>
 *   0       4            8                    12                   16
 *   +-------+------------+--------------------+--------------------+
 *   | magic | complete   | generation         | copied             |   header
 *   +-------+------------+--------------------+--------------------+
 *   | length| CRC-32C    | op, table, key, record ...              |   entry, padded to 4 octets
 *   +-------+------------+-----------------------------------------+
 *   | 0     |                                                          nothing behind here counts
 * </pre>
 *
 * <p>The length is stored last, so a process killed in the middle of an entry leaves a 0 there; after a power failure
 * the checksum, which begins with the generation, finds what did not reach the disk. So a file can be used again for a
 * later generation as it is: its blocks and its pages are there already. {@code copied} is where the entries ended when
 * the file was marked complete: when fewer of them can be read, the mark reached the disk and they did not. It is 0 in
 * files of earlier releases. Not thread-safe.
 */
final class JournalFile {
    private static final int MAGIC = 0x54504A32; // "TPJ2"
    private static final int UNSEEDED_MAGIC = 0x54504A31; // "TPJ1": checksums did not begin with the generation
    private static final int COMPLETE_OFFSET = 4;
    private static final int GENERATION_OFFSET = 8;
    private static final int COPIED_OFFSET = 12;
    private static final int HEADER_LENGTH = 16;
    private static final int ENTRY_HEAD_LENGTH = 8;
    private static final VarHandle LENGTH = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final byte PUT = 1;
    private static final byte REMOVE = 2;
    private static final int MOST_OCTETS_PER_CHAR = 3;
    private static final int ZEROS_BYTES = 1 << 16; // written at a time; it stays in the processor's cache

    /** Takes the entries of a file in the order they were written. */
    interface Replay {
        /** One entry; {@code record} is null when it removes the key. */
        void entry(String table, String key, byte @Nullable [] record);
    }

    private final MappedByteBuffer bytes;
    private final CRC32C crc = new CRC32C();
    private final byte[] seed = new byte[4]; // the generation
    private Path path;
    private boolean seeded = true;
    private int end = HEADER_LENGTH;
    private byte[] head = new byte[256]; // what stands before the record of the entry being appended
    private int headLength;

    private JournalFile(Path path, MappedByteBuffer bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * Makes a new file with all its blocks allocated, so that a later write cannot meet a full disk.
     *
     * @throws IOException if the disk has no room; no file is left behind
     */
    static JournalFile create(Path path, int generation, int sizeBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
            for (long at = 0; at < sizeBytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), sizeBytes - at));
                while (zeros.hasRemaining()) {
                    channel.write(zeros);
                }
            }
            JournalFile file = new JournalFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, sizeBytes));
            file.bytes.putInt(0, MAGIC);
            file.begin(generation);
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Uses this file, whose content is no longer wanted, for a later generation. */
    JournalFile reuse(Path newPath, int generation) throws IOException {
        JournalFile file = new JournalFile(newPath, bytes);
        bytes.putInt(COMPLETE_OFFSET, 0);
        bytes.putInt(0, MAGIC);
        file.begin(generation);
        Files.move(path, newPath);
        return file;
    }

    /** Puts a file aside that no longer counts, under a name of its own with an ending that is not read at a start. */
    void retire(String ending) throws IOException {
        bytes.putInt(COMPLETE_OFFSET, 0);
        String name = path.getFileName().toString();
        Path aside = path.resolveSibling(name.substring(0, name.indexOf('.')) + ending);
        Files.move(path, aside);
        path = aside;
    }

    boolean isAt(Path place) {
        return path.equals(place);
    }

    private void begin(int generation) {
        bytes.putInt(GENERATION_OFFSET, generation);
        bytes.putInt(HEADER_LENGTH, 0);
        takeSeed();
    }

    private void takeSeed() {
        for (int i = 0; i < seed.length; i++) {
            seed[i] = bytes.get(GENERATION_OFFSET + i);
        }
    }

    /** Opens an existing file and finds where its entries end. */
    static JournalFile open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < HEADER_LENGTH || channel.size() > Integer.MAX_VALUE) {
                throw new IOException(path + " has " + channel.size() + " octets, which no journal file has");
            }
            JournalFile file = new JournalFile(path, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
            int magic = file.bytes.getInt(0);
            if (magic != MAGIC && magic != UNSEEDED_MAGIC) {
                throw new IOException(path + " is not a journal file");
            }
            file.seeded = magic == MAGIC;
            file.takeSeed();
            for (int length = file.lengthAt(file.end);
                    file.isGood(file.end, length);
                    length = file.lengthAt(file.end)) {
                file.end += occupied(length);
            }
            return file;
        }
    }

    /** Hands the entries over. */
    void replay(Replay replay) {
        int length;
        for (int at = HEADER_LENGTH; at < end; at += occupied(length)) {
            length = bytes.getInt(at);
            ByteBuffer body = bytes.slice(at + ENTRY_HEAD_LENGTH, length);
            byte op = body.get();
            String table = text(body);
            String key = text(body);
            byte[] record = null;
            if (op == PUT) {
                record = new byte[body.remaining()];
                body.get(record);
            }
            replay.entry(table, key, record);
        }
    }

    private int lengthAt(int offset) {
        return offset + ENTRY_HEAD_LENGTH <= bytes.capacity() ? bytes.getInt(offset) : 0;
    }

    private boolean isGood(int offset, int length) {
        return length > 0
                && length <= bytes.capacity() - offset - ENTRY_HEAD_LENGTH
                && checksum(offset, length) == bytes.getInt(offset + 4);
    }

    private int checksum(int offset, int length) {
        beginChecksum();
        crc.update(bytes.slice(offset + ENTRY_HEAD_LENGTH, length));
        return (int) crc.getValue();
    }

    private void beginChecksum() {
        crc.reset();
        if (seeded) {
            crc.update(seed, 0, seed.length);
        }
    }

    /** Appends that a key now has this record, or none. False when the file has no room for it. */
    boolean append(String table, String key, byte @Nullable [] record) {
        writeHead(record == null ? REMOVE : PUT, table, key);
        int length = headLength + (record == null ? 0 : record.length);
        if (occupied(length) > bytes.capacity() - end - 4) {
            return false;
        }
        int at = end + ENTRY_HEAD_LENGTH;
        bytes.put(at, head, 0, headLength);
        beginChecksum();
        crc.update(head, 0, headLength);
        if (record != null) {
            bytes.put(at + headLength, record);
            crc.update(record, 0, record.length);
        }
        bytes.putInt(end + 4, (int) crc.getValue());
        bytes.putInt(end + occupied(length), 0); // what an earlier generation left there does not count
        LENGTH.setRelease(bytes, end, length);
        end += occupied(length);
        return true;
    }

    private void writeHead(byte op, String table, String key) {
        int most = 1 + 2 * (2 + MOST_OCTETS_PER_CHAR * Math.max(table.length(), key.length()));
        if (head.length < most) {
            head = new byte[most];
        }
        head[0] = op;
        headLength = putText(putText(1, table), key);
    }

    private int putText(int at, String text) {
        int count = text.length();
        for (int i = 0; i < count; i++) {
            char unit = text.charAt(i);
            if (unit >= 0x80) {
                return putOctets(at, text.getBytes(StandardCharsets.UTF_8));
            }
            head[at + 2 + i] = (byte) unit;
        }
        return putLength(at, count) + count;
    }

    private int putOctets(int at, byte[] octets) {
        System.arraycopy(octets, 0, head, at + 2, octets.length);
        return putLength(at, octets.length) + octets.length;
    }

    private int putLength(int at, int count) {
        head[at] = (byte) (count >>> 8);
        head[at + 1] = (byte) count;
        return at + 2;
    }

    private static String text(ByteBuffer body) {
        byte[] text = new byte[Short.toUnsignedInt(body.getShort())];
        body.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int occupied(int length) {
        return ENTRY_HEAD_LENGTH + (length + 3 & ~3);
    }

    /** From now on this file alone tells the whole state. */
    void complete() {
        bytes.putInt(COPIED_OFFSET, end);
        bytes.putInt(COMPLETE_OFFSET, 1);
    }

    boolean isComplete() {
        return bytes.getInt(COMPLETE_OFFSET) == 1;
    }

    /** Whether all is there that was when the file was marked complete; not after some power failures. */
    boolean isWhole() {
        return end >= bytes.getInt(COPIED_OFFSET);
    }

    /** Whether the header is this generation's; after a power failure it may be that of an earlier use of the file. */
    boolean isOf(int generation) {
        return !seeded || bytes.getInt(GENERATION_OFFSET) == generation;
    }

    int usedBytes() {
        return end;
    }

    int sizeBytes() {
        return bytes.capacity();
    }

    /** Waits until the disk has everything; for power failures, not for killed processes. */
    void force() {
        bytes.force();
    }

    /** Removes the file, which does not count any more even if it stays. */
    void delete() throws IOException {
        bytes.putInt(COMPLETE_OFFSET, 0);
        Files.deleteIfExists(path);
    }
}
