package io.tandempbx.security.api;

/**
 * A token at the moment it is made, the only one at which its secret can be told.
 *
 * @param secret what its owner shows: {@code Authorization: Bearer <secret>}
 */
public record IssuedToken(Token token, String secret) {

    /** Without the secret. */
    @Override
    public String toString() {
        return token.toString();
    }
}
