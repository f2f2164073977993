package io.tandempbx.security.api;

import java.time.Instant;

/**
 * A bearer token as stored; the secret itself is known to its owner only.
 *
 * @param id         names it in lists and in the audit log
 * @param secretHash SHA-256 of the secret, 64 hexadecimal digits
 * @param label      what it is for, as its owner says; may be empty
 */
public record Token(String id, String user, String secretHash, String label, Instant createdAt, Instant expiresAt) {

    /** Without the hash. */
    @Override
    public String toString() {
        return "Token[" + id + " of " + user + "]";
    }
}
