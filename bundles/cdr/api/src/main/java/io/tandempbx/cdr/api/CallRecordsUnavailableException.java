package io.tandempbx.cdr.api;

/** The database with the call records does not answer, or refused. What is to be written waits; a query may be repeated. */
public final class CallRecordsUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public CallRecordsUnavailableException(String message) {
        super(message);
    }

    public CallRecordsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
