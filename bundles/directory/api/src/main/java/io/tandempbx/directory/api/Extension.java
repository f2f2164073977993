package io.tandempbx.directory.api;

/**
 * An extension: a number that people dial and a credential that a phone proves.
 *
 * @param number    2-10 digits, unique
 * @param name      shown to the called party
 * @param email     for voicemail; empty when unknown
 * @param enabled   false refuses registration and calls
 * @param ha1Md5    MD5 of {@code number:realm:password}, 32 hexadecimal digits (RFC 2617 §3.2.2.2)
 * @param ha1Sha256 SHA-256 of the same, 64 hexadecimal digits (RFC 8760 §2)
 */
public record Extension(String number, String name, String email, boolean enabled, String ha1Md5, String ha1Sha256) {

    /** Without the credential: hashes never reach a log or a face. */
    @Override
    public String toString() {
        return "Extension[" + number + ", " + name + (enabled ? "]" : ", disabled]");
    }
}
