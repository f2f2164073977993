package io.tandempbx.recording.api;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Records calls, and keeps what was recorded. A change is noted in the audit log; a dry run judges and changes nothing.
 * Thread-safe.
 */
@ProviderType
public interface RecordingService {

    /**
     * Begins to record a call that was answered; goes on if it is paused.
     *
     * @throws RefusedException if there is no such call, it is not answered, it is recorded already, or the disk is full
     */
    Recording start(String callId, Identity by) throws RefusedException;

    /** Ends the recording of a call, which goes on. */
    Recording stop(String callId, Identity by) throws RefusedException;

    /** Has silence recorded until {@link #resume}: nothing of what is said meanwhile is kept. */
    Recording pause(String callId, Identity by) throws RefusedException;

    /** Ends a pause. */
    Recording resume(String callId, Identity by) throws RefusedException;

    /** Recordings that run, oldest first; from memory. */
    List<Recording> running();

    /** The one of this call that runs; from memory. */
    Optional<Recording> running(String callId);

    /** The file of a call's latest recording, below the home if the directory is; from memory, so not of calls long ago. */
    Optional<String> fileOf(String callId);

    /**
     * Those that match, newest first, running ones too.
     *
     * @throws RefusedException if the database does not answer
     */
    List<Recording> find(RecordingQuery query) throws RefusedException;

    /** One, running or not. */
    Recording get(String id) throws RefusedException;

    /**
     * The file of one; of one that runs it grows.
     *
     * @throws RefusedException if there is no such recording, or its file is gone
     */
    Path file(String id) throws RefusedException;

    /** Keeps one whatever its age, or no longer. */
    Recording hold(String id, boolean hold, Identity by) throws RefusedException;

    /**
     * Removes one with its file.
     *
     * @throws RefusedException if it runs or is on hold
     */
    Recording delete(String id, Identity by) throws RefusedException;

    /** Whether there is room for more; from memory. */
    RecordingStorage storage();
}
