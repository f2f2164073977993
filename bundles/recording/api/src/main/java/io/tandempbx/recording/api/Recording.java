package io.tandempbx.recording.api;

import java.time.Instant;
import java.util.List;

/**
 * One recording of a call: a WAV file with the caller on the left and the called on the right.
 *
 * @param id         its name, and that of its file without {@code .wav}; begins with the time, so ids sort by it
 * @param callId     the call's correlation id
 * @param from       the calling extension or number
 * @param to         what was dialled
 * @param direction  internal, inbound or outbound
 * @param trunk      empty for a call within the platform
 * @param reason     {@code rule}, or who asked for it
 * @param durationMs of the file
 * @param bytes      of the file
 * @param sha256     of the file in hexadecimal digits; empty until it has ended
 * @param hold       whether it is kept whatever its age
 * @param marks      where silence stands for something else, in order; at most a hundred
 * @param directory  where its file was written: below the home directory, or absolute; empty if that was not kept (releases
 *                   before 1.1 of this package did not)
 */
public record Recording(
        String id,
        String callId,
        String from,
        String to,
        String direction,
        String trunk,
        String reason,
        Instant startedAt,
        long durationMs,
        long bytes,
        RecordingState state,
        String sha256,
        boolean hold,
        List<RecordingMark> marks,
        String directory) {

    public Recording {
        marks = List.copyOf(marks);
    }

    /** One of which it was not kept where its file is. */
    public Recording(
            String id,
            String callId,
            String from,
            String to,
            String direction,
            String trunk,
            String reason,
            Instant startedAt,
            long durationMs,
            long bytes,
            RecordingState state,
            String sha256,
            boolean hold,
            List<RecordingMark> marks) {
        this(
                id,
                callId,
                from,
                to,
                direction,
                trunk,
                reason,
                startedAt,
                durationMs,
                bytes,
                state,
                sha256,
                hold,
                marks,
                "");
    }

    /** Whether it goes on. */
    public boolean isRunning() {
        return state == RecordingState.RECORDING || state == RecordingState.PAUSED;
    }

    /** The name of its file. */
    public String fileName() {
        return id + ".wav";
    }

    /** As the audit log notes it. */
    public String outline() {
        return "call=" + callId + ",from=" + from + ",to=" + to + ",state=" + state.text();
    }

    /** The same, kept or not kept. */
    public Recording withHold(boolean held) {
        return with(sha256, held, directory);
    }

    /** The same, with the sum of its file. */
    public Recording withSha256(String sum) {
        return with(sum, hold, directory);
    }

    /** The same, its file in this directory. */
    public Recording withDirectory(String written) {
        return with(sha256, hold, written);
    }

    private Recording with(String sum, boolean held, String written) {
        return new Recording(
                id,
                callId,
                from,
                to,
                direction,
                trunk,
                reason,
                startedAt,
                durationMs,
                bytes,
                state,
                sum,
                held,
                marks,
                written);
    }
}
