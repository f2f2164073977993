package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file system of a few megabytes in memory that can be filled up; needs the right to mount. Unmounted by {@link #close} or
 * with this process.
 */
public final class SmallDisk implements AutoCloseable {
    private static final int PAGE_OCTETS = 4096;
    private static final int CHUNK_OCTETS = 64 * PAGE_OCTETS;

    private final Path directory;
    private final Thread end = new Thread(this::unmount, "small-disk-end");

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Mounts one somewhere below {@code /tmp}. */
    public static SmallDisk mount(int megabytes) {
        try {
            return mountAt(Files.createTempDirectory(Path.of("/tmp"), "tandem-disk-"), megabytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mounts one over a directory. */
    public static SmallDisk mountAt(Path directory, int megabytes) {
        SmallDisk disk = new SmallDisk(directory);
        Script.run(
                        Path.of("/bin/mount"),
                        Map.of(),
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + megabytes + "m",
                        "tmpfs",
                        directory.toString())
                .expect(0);
        Runtime.getRuntime().addShutdownHook(disk.end);
        return disk;
    }

    public Path path() {
        return directory;
    }

    /** Leaves no room. */
    public void fill() {
        byte[] chunk = new byte[CHUNK_OCTETS];
        try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
            for (long free = free(); free > 0; free = free()) {
                out.write(chunk, 0, free > CHUNK_OCTETS ? CHUNK_OCTETS : PAGE_OCTETS);
            }
        } catch (IOException e) {
            if (free() > PAGE_OCTETS) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives all room back that {@link #fill} took. */
    public void makeRoom() {
        try {
            Files.deleteIfExists(directory.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In octets. */
    public long free() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unmount() {
        Script.run(Path.of("/bin/umount"), Map.of(), "--lazy", directory.toString());
    }

    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(end);
    }
}
