package io.tandempbx.sip.jain.digest;

import io.tandempbx.directory.api.Extension;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The hash functions offered (RFC 8760), MD5 first although RFC 8760 §2.4 would have the stronger on top: many phones
 * and test tools read the first challenge only and give up when they do not know its algorithm.
 */
enum DigestAlgorithm {
    SHA_256("SHA-256"),
    MD5("MD5");

    static final List<DigestAlgorithm> OFFERED = List.of(MD5, SHA_256);

    private final String token;

    DigestAlgorithm(String token) {
        this.token = token;
    }

    /** Its name in headers and in the JDK. */
    String token() {
        return token;
    }

    static Optional<DigestAlgorithm> of(String token) {
        for (DigestAlgorithm known : OFFERED) {
            if (known.token.equals(token)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    String ha1(Extension extension) {
        return this == MD5 ? extension.ha1Md5() : extension.ha1Sha256();
    }

    /** The response for qop=auth (RFC 7616 §3.4.1). */
    String response(String ha1, String nonce, String nc, String cnonce, String method, String uri) {
        String ha2 = hash(method + ':' + uri);
        return hash(ha1 + ':' + nonce + ':' + nc + ':' + cnonce + ":auth:" + ha2);
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
