package io.tandempbx.console.shell;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;

/** One recording as a row; {@code duration} is in seconds, {@code sha256} empty until it has ended. */
record RecordingView(
        String recordingId,
        String callId,
        String from,
        String to,
        String reason,
        String startedAt,
        double duration,
        long bytes,
        String state,
        String sha256,
        boolean hold,
        String marks) {

    static RecordingView of(Recording recording) {
        return new RecordingView(
                recording.id(),
                recording.callId(),
                recording.from(),
                recording.to(),
                recording.reason(),
                recording.startedAt().toString(),
                recording.durationMs() / 1000.0,
                recording.bytes(),
                recording.state().text(),
                recording.sha256(),
                recording.hold(),
                RecordingMark.text(recording.marks()));
    }

    /** In one line. */
    String line() {
        return "recording " + Printable.clean(recordingId) + " " + state + ", " + duration + " s";
    }
}
