package io.tandempbx.security.api;

/**
 * Somebody who has proved who they are, at one moment.
 *
 * @param name  of the user
 * @param via   {@code REST}, {@code SSH} or {@code SYSTEM}
 * @param from  the bare address they came from; {@code -} when there is none
 * @param token id of the token that was shown; empty for a password or a key
 */
public record Identity(String name, Role role, String via, String from, String token) {

    /** The platform itself. */
    public static final Identity SYSTEM = new Identity("system", Role.ADMIN, "SYSTEM", "-", "");
}
