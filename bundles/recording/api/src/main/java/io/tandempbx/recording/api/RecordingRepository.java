package io.tandempbx.recording.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The index of recordings that have ended; implemented by the store. Every method blocks on the database. Thread-safe. */
@ProviderType
public interface RecordingRepository {

    /** Adds one, or replaces the one of this id. */
    void put(Recording recording) throws RecordingsUnavailableException;

    Optional<Recording> find(String id) throws RecordingsUnavailableException;

    /** Those that match, newest first. */
    List<Recording> find(RecordingQuery query) throws RecordingsUnavailableException;

    /** The oldest that began before, without those on hold. */
    List<Recording> oldest(Instant before, int limit) throws RecordingsUnavailableException;

    /** What the files of all of them take, in bytes. */
    long totalBytes() throws RecordingsUnavailableException;

    /** Removes one; false if there was none. */
    boolean remove(String id) throws RecordingsUnavailableException;
}
