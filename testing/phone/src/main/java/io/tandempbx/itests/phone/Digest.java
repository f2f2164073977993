package io.tandempbx.itests.phone;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A phone's side of digest authentication (RFC 7616, RFC 8760).
 *
 * @param algorithm {@code SHA-256} or {@code MD5}, which the phone picks among those offered
 */
record Digest(String user, String password, String algorithm) {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|([^,\\s]+))");

    /** The Authorization value for a challenged request; fails when the algorithm was not offered. */
    String answer(SipMessage challenge, String method, String uri, int nonceCount) {
        String name = challenge.status() == 407 ? "Proxy-Authenticate" : "WWW-Authenticate";
        String offered = challengeOf(challenge.headers(name))
                .orElseThrow(() -> new AssertionError(algorithm + " not offered: " + challenge.headers(name)));
        String realm = value(offered, "realm");
        String nonce = value(offered, "nonce");
        String cnonce = Long.toHexString(System.nanoTime());
        String count = String.format(Locale.ROOT, "%08x", nonceCount);
        boolean qop = !value(offered, "qop").isEmpty();
        String ha1 = hash(user + ":" + realm + ":" + password);
        String ha2 = hash(method + ":" + uri);
        String middle = qop ? nonce + ":" + count + ":" + cnonce + ":auth" : nonce;
        StringBuilder text = new StringBuilder("Digest username=\"" + user + "\", realm=\"" + realm + "\", nonce=\"")
                .append(nonce + "\", uri=\"" + uri + "\", response=\"" + hash(ha1 + ":" + middle + ":" + ha2) + "\"")
                .append(", algorithm=" + algorithm);
        if (qop) {
            text.append(", qop=auth, nc=" + count + ", cnonce=\"" + cnonce + "\"");
        }
        String opaque = value(offered, "opaque");
        return opaque.isEmpty()
                ? text.toString()
                : text.append(", opaque=\"" + opaque + "\"").toString();
    }

    /** Whether these credentials, made for a challenge with quality {@code auth}, show that their maker has the password. */
    boolean isProvedBy(String credentials, String realm, String method) {
        String ha1 = hash(user + ":" + realm + ":" + password);
        String ha2 = hash(method + ":" + value(credentials, "uri"));
        String expected = hash(ha1 + ":" + value(credentials, "nonce") + ":" + value(credentials, "nc") + ":"
                + value(credentials, "cnonce") + ":auth:" + ha2);
        return value(credentials, "algorithm").equals(algorithm)
                && value(credentials, "username").equals(user)
                && value(credentials, "response").equals(expected);
    }

    private Optional<String> challengeOf(List<String> challenges) {
        return challenges.stream()
                .filter(challenge -> {
                    String offered = value(challenge, "algorithm");
                    return offered.equalsIgnoreCase(algorithm) || (offered.isEmpty() && algorithm.equals("MD5"));
                })
                .findFirst();
    }

    /** A parameter of a challenge or of credentials, quoted or not; empty when absent. */
    static String value(String header, String parameter) {
        Matcher matcher = PARAMETER.matcher(header);
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(parameter)) {
                return matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            }
        }
        return "";
    }

    private String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
