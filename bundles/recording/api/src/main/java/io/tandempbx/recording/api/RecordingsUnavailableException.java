package io.tandempbx.recording.api;

/** The index of recordings does not answer now; the same may succeed later. */
public final class RecordingsUnavailableException extends Exception {

    public RecordingsUnavailableException(String message) {
        super(message);
    }

    public RecordingsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
