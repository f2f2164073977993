package io.tandempbx.recording.api;

import java.util.Locale;
import java.util.Optional;

/** How far a recording is. */
public enum RecordingState {
    /** The call is being recorded. */
    RECORDING,
    /** It goes on, with silence in place of what is said. */
    PAUSED,
    /** It ended as it should. */
    COMPLETE,
    /** Its end is missing: the process was killed, and the call with it. */
    PARTIAL;

    /** The state in lower case, as it is shown. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that lower-case name. */
    public static Optional<RecordingState> of(String text) {
        for (RecordingState state : values()) {
            if (state.text().equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
