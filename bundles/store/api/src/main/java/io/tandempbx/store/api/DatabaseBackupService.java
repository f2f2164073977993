package io.tandempbx.store.api;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Copies the embedded database while it is used. No other process can: its file belongs to this one. A database server is
 * copied with its own tools. Thread-safe.
 */
@ProviderType
public interface DatabaseBackupService {
    /**
     * Writes all that was committed before the call; changes made meanwhile are not hindered. Takes seconds for a large
     * database: not for a thread that calls wait for.
     *
     * @param file is made, with mode 0600; a zip archive that holds the database's file
     * @return its size in bytes
     * @throws IOException saying why there is no backup; {@code file} is not there then, unless it was before
     */
    long backUp(Path file) throws IOException;
}
