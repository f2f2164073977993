package io.tandempbx.cdr.api;

/** The database refuses a record for what is in it. Repeating does not help. */
public final class RejectedRecordException extends Exception {
    private static final long serialVersionUID = 1;

    public RejectedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
