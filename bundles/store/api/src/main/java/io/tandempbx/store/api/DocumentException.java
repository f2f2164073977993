package io.tandempbx.store.api;

/** A change that was refused; everything is as before. */
public final class DocumentException extends Exception {

    /** Why. */
    public enum Kind {
        /** An id or a body breaks a rule. */
        INVALID,
        /** There is no such document. */
        UNKNOWN,
        /** There is one, and it was to be a new one. */
        EXISTS,
        /** The caller's version is not the latest. */
        CONFLICT,
        /** The database does not answer; the same may succeed later. */
        UNAVAILABLE
    }

    private final Kind kind;

    public DocumentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DocumentException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
