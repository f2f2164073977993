package io.tandempbx.recording.api;

import java.time.Instant;
import java.util.Optional;

/**
 * Which recordings, newest first.
 *
 * @param from      began then or later
 * @param to        began before
 * @param extension is one of the parties
 * @param callId    of this call
 * @param after     the id of the last one of the page before
 * @param limit     1-1000
 */
public record RecordingQuery(
        Instant from,
        Instant to,
        Optional<String> extension,
        Optional<String> callId,
        Optional<String> after,
        int limit) {

    /** Whether this one is meant; the limit aside. */
    public boolean matches(Recording recording) {
        return !recording.startedAt().isBefore(from)
                && recording.startedAt().isBefore(to)
                && extension
                        .map(number -> recording.from().equals(number)
                                || recording.to().equals(number))
                        .orElse(true)
                && callId.map(recording.callId()::equals).orElse(true)
                && after.map(id -> recording.id().compareTo(id) < 0).orElse(true);
    }
}
