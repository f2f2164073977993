package io.tandempbx.ring.socket;

/**
 * Octets in flight on a connection while its user is replaced; the arrays are handed over and not changed afterwards.
 *
 * @param unread received, but not yet a whole message
 * @param unsent accepted for sending, but not yet written
 */
public record Remainder(byte[] unread, byte[] unsent) {
    public static final Remainder NONE = new Remainder(new byte[0], new byte[0]);
}
