package io.tandempbx.itests.pbx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The journal that a server which ended left in its home, opened to be damaged. A file has a header of 16 octets, whose
 * second word is 1 when the file is complete; then entries: length, checksum, and the octets, padded to 4.
 */
public final class StateJournal {
    private static final int HEADER_LENGTH = 16;
    private static final int ENTRY_HEAD_LENGTH = 8;
    private static final int COMPLETE_OFFSET = 4;

    private final Path file;
    private final int lastEntry;
    private final int lastLength;

    private StateJournal(Path file, int lastEntry, int lastLength) {
        this.file = file;
        this.lastEntry = lastEntry;
        this.lastLength = lastLength;
    }

    /** The file that the next process will read. */
    public static StateJournal of(Path home) {
        try (Stream<Path> files = Files.list(home.resolve("data/state"))) {
            Path newest = files.filter(StateJournal::isComplete)
                    .max(Comparator.comparingLong(
                            path -> Long.parseLong(path.getFileName().toString().replace(".journal", ""))))
                    .orElseThrow(() -> new AssertionError("no journal below " + home));
            ByteBuffer octets = ByteBuffer.wrap(Files.readAllBytes(newest));
            int last = 0;
            int at = HEADER_LENGTH;
            while (octets.getInt(at) > 0) {
                last = at;
                at += ENTRY_HEAD_LENGTH + (octets.getInt(at) + 3 & ~3);
            }
            return new StateJournal(newest, last, octets.getInt(last));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isComplete(Path path) {
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer head = ByteBuffer.allocate(HEADER_LENGTH);
            return channel.read(head) == HEADER_LENGTH && head.getInt(COMPLETE_OFFSET) == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the last octet of the last entry. */
    public void garbleLastEntry() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = lastEntry + ENTRY_HEAD_LENGTH + lastLength - 1L;
            ByteBuffer octet = ByteBuffer.allocate(1);
            channel.read(octet, at);
            octet.put(0, (byte) ~octet.get(0)).rewind();
            channel.write(octet, at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the file end in the middle of the last entry. */
    public void cutLastEntry() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(lastEntry + ENTRY_HEAD_LENGTH + lastLength / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
