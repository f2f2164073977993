package io.tandempbx.media.api;

/**
 * The keys of a session that is encrypted (RFC 3711, RFC 4568): master key and salt of each direction, as after
 * {@code inline:} in {@code a=crypto}.
 *
 * @param suite the crypto suite's name; empty for a session that is not encrypted
 * @param ours   of what we send
 * @param theirs of what the peer sends
 */
public record MediaKeys(String suite, String ours, String theirs) {

    /** Not encrypted. */
    public static final MediaKeys NONE = new MediaKeys("", "", "");

    /** Says nothing of the keys. */
    @Override
    public String toString() {
        return "MediaKeys[" + suite + "]";
    }
}
