package io.tandempbx.security.api;

/** The store does not answer or refused; whether a change was made is not known, repeating it is safe. */
public final class StorageException extends Exception {
    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
