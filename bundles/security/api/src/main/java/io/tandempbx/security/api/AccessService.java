package io.tandempbx.security.api;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells who somebody is. Works from memory, also while the database is away. Each failure is logged, counted against the
 * address, and takes as long as a success. Thread-safe.
 */
@ProviderType
public interface AccessService {

    /**
     * Checks a password; may take a tenth of a second of processor time.
     *
     * @param method {@code REST} or {@code SSH}, for the log
     * @return empty for an unknown, disabled or locked user, or a wrong password
     */
    Optional<Identity> byPassword(String name, String password, String method, InetAddress from);

    /** Checks a bearer token; empty when it is forged, expired, revoked, or its user is gone or disabled. */
    Optional<Identity> byToken(String secret, String method, InetAddress from);

    /**
     * Makes a token for a user that has proved a password.
     *
     * @param lifetime 1 minute to 366 days
     */
    IssuedToken issue(Identity owner, String label, Duration lifetime) throws RefusedException;

    /** All tokens of a user, or of all users when the name is empty, oldest first. */
    List<Token> tokens(String user);

    /**
     * Ends a token at once.
     *
     * @throws RefusedException if there is no such token, or it is another user's and {@code by} is no admin
     */
    void revoke(String id, Identity by) throws RefusedException;
}
