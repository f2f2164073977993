package io.tandempbx.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An extension and its password; answers MD5 challenges (RFC 7616). Used by one thread. */
final class Account {
    private static final MessageDigest MD5 = md5();

    private final String number;
    private final String password;
    private String hashed = "";

    Account(String number) {
        this.number = number;
        this.password = "secret-of-" + number;
    }

    String number() {
        return number;
    }

    String password() {
        return password;
    }

    /** The Authorization line for a challenged request. */
    String authorization(SipText challenge, String method, String uri) {
        for (String offered : challenge.headers("WWW-Authenticate")) {
            if (!SipText.parameter(offered, "algorithm").equals("MD5")) {
                continue;
            }
            String realm = SipText.parameter(offered, "realm");
            String nonce = SipText.parameter(offered, "nonce");
            if (hashed.isEmpty()) {
                hashed = hash(number + ":" + realm + ":" + password);
            }
            String response = hash(hashed + ":" + nonce + ":00000001:b:auth:" + hash(method + ":" + uri));
            return "Authorization: Digest username=\"" + number + "\", realm=\"" + realm + "\", nonce=\"" + nonce
                    + "\", uri=\"" + uri + "\", response=\"" + response
                    + "\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"b\"\r\n";
        }
        throw new IllegalStateException("no MD5 challenge with qop in:\n" + challenge.text());
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(MD5.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
