package io.tandempbx.trunk.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The hash functions of digest authentication, the stronger first (RFC 8760 §2.4). */
enum Digest {
    SHA_256("SHA-256"),
    MD5("MD5");

    private final String token;

    Digest(String token) {
        this.token = token;
    }

    /** Its name in headers and in the JDK. */
    String token() {
        return token;
    }

    /** The one of this name; MD5 for none (RFC 7616 §3.3). */
    static Optional<Digest> of(String token) {
        if (token.isEmpty()) {
            return Optional.of(MD5);
        }
        for (Digest known : values()) {
            if (known.token.equalsIgnoreCase(token)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    String ha1(Secrets secrets) {
        return this == MD5 ? secrets.md5() : secrets.sha256();
    }

    String hash(String text) {
        try {
            byte[] sum = MessageDigest.getInstance(token).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + token, e);
        }
    }
}
