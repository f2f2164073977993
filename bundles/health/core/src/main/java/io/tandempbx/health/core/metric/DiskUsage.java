package io.tandempbx.health.core.metric;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk at one moment.
 *
 * @param usedBytes by everybody
 * @param freeBytes that this process may still write
 */
public record DiskUsage(long usedBytes, long freeBytes) {

    /** The disk that holds a path. */
    public static DiskUsage of(Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        return new DiskUsage(store.getTotalSpace() - store.getUnallocatedSpace(), store.getUsableSpace());
    }

    /** The used share, of what can be used. */
    public double percent() {
        long all = usedBytes + freeBytes;
        return all == 0 ? 100 : 100.0 * (double) usedBytes / (double) all;
    }
}
