package io.tandempbx.sip.jain.digest;

import io.tandempbx.sip.jain.message.ValueList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client answers to a challenge (RFC 7616 §3.4); absent fields are empty.
 *
 * @param algorithm in upper case; MD5 when absent
 * @param nc        eight hexadecimal digits as written
 */
record DigestCredentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        String algorithm,
        String qop,
        String nc,
        String cnonce) {

    /** Reads the value of an Authorization header; empty for another scheme. */
    static Optional<DigestCredentials> read(String value) {
        String text = value.strip();
        if (!text.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String part : ValueList.split(text.substring(7), ',')) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        ValueList.unquoted(part.substring(equals + 1).strip()));
            }
        }
        return Optional.of(new DigestCredentials(
                fields.getOrDefault("username", ""),
                fields.getOrDefault("realm", ""),
                fields.getOrDefault("nonce", ""),
                fields.getOrDefault("uri", "").strip(),
                fields.getOrDefault("response", "").toLowerCase(Locale.ROOT),
                fields.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT),
                fields.getOrDefault("qop", "").toLowerCase(Locale.ROOT),
                fields.getOrDefault("nc", ""),
                fields.getOrDefault("cnonce", "")));
    }
}
