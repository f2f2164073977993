package io.tandempbx.security.api;

import java.time.Instant;

/**
 * A user as stored.
 *
 * @param name         1-32 of {@code a-z 0-9 . _ -}, unique
 * @param enabled      false refuses every log-in and token
 * @param passwordHash as {@code algorithm$iterations$salt$hash}; never leaves the platform
 * @param version      grows with every change
 */
public record User(
        String name,
        Role role,
        boolean enabled,
        String passwordHash,
        Instant createdAt,
        Instant passwordChangedAt,
        long version) {

    /** Without the hash. */
    @Override
    public String toString() {
        return "User[" + name + ", " + role.text() + (enabled ? "]" : ", disabled]");
    }
}
