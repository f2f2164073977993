package io.tandempbx.directory.api;

/**
 * An extension: a number that people dial and a credential that a phone proves.
 *
 * @param number           2-10 digits, unique
 * @param name             shown to the called party
 * @param email            for voicemail; empty when unknown
 * @param enabled          false refuses registration and calls
 * @param ha1Md5           MD5 of {@code number:realm:password}, 32 hexadecimal digits (RFC 2617 §3.2.2.2)
 * @param ha1Sha256        SHA-256 of the same, 64 hexadecimal digits (RFC 8760 §2)
 * @param allowExternal    may call out of the platform
 * @param voicemailEnabled has a mailbox
 * @param admin            may administer from its phone
 * @param doNotDisturb     its phones do not ring
 * @param handling         what becomes of its calls
 * @param version          grows with every change of this extension
 */
public record Extension(
        String number,
        String name,
        String email,
        boolean enabled,
        String ha1Md5,
        String ha1Sha256,
        boolean allowExternal,
        boolean voicemailEnabled,
        boolean admin,
        boolean doNotDisturb,
        CallHandling handling,
        long version) {

    /** A new extension as it is unless somebody says otherwise: may call out, has a mailbox, can be disturbed. */
    public Extension(String number, String name, String email, boolean enabled, String ha1Md5, String ha1Sha256) {
        this(number, name, email, enabled, ha1Md5, ha1Sha256, true, true, false, false, CallHandling.PRESET, 1);
    }

    /** Without the credential: hashes never reach a log or a face. */
    @Override
    public String toString() {
        return "Extension[" + number + ", " + name + (enabled ? "]" : ", disabled]");
    }
}
