package io.tandempbx.directory.api;

import org.osgi.annotation.versioning.ProviderType;

/** Reads the directory; registered only once a first snapshot was loaded. Thread-safe. */
@ProviderType
public interface DirectoryService {

    /** The present snapshot, without waiting for the database; callers may keep it while the service is away. */
    DirectorySnapshot snapshot();
}
