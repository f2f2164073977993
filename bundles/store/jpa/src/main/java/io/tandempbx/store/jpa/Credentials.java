package io.tandempbx.store.jpa;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What remains of a password: the hash HA1 of {@code number:realm:password} (RFC 7616 §3.4.2) in both algorithms that
 * SIP phones use (RFC 8760 §2), in lower-case hexadecimal.
 */
record Credentials(String ha1Md5, String ha1Sha256) {

    static Credentials of(String number, String realm, String password) {
        byte[] secret = (number + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Credentials(hash("MD5", secret), hash("SHA-256", secret));
    }

    private static String hash(String algorithm, byte[] secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java must have " + algorithm, e);
        }
    }
}
