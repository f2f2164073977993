package io.tandempbx.sip.jain.digest;

import static java.util.Objects.requireNonNullElse;

import io.tandempbx.sip.jain.message.Parameters;
import io.tandempbx.sip.jain.message.ValueList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    private static final List<String> FIELDS =
            List.of("username", "realm", "nonce", "uri", "response", "algorithm", "qop", "nc", "cnonce");

    /** Reads the value of an Authorization header; empty for another scheme. */
    static Optional<DigestCredentials> read(String value) {
        String text = value.strip();
        if (!text.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        @Nullable String[] fields = new @Nullable String[FIELDS.size()];
        int end;
        for (int start = 7; start < text.length(); start = end + 1) {
            end = ValueList.end(text, ',', start);
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == null && Parameters.isNamed(text, start, end, FIELDS.get(i))) {
                    fields[i] = ValueList.unquoted(Parameters.value(text, start, end));
                }
            }
        }
        return Optional.of(new DigestCredentials(
                given(fields[0]),
                given(fields[1]),
                given(fields[2]),
                given(fields[3]).strip(),
                given(fields[4]).toLowerCase(Locale.ROOT),
                requireNonNullElse(fields[5], "MD5").toUpperCase(Locale.ROOT),
                given(fields[6]).toLowerCase(Locale.ROOT),
                given(fields[7]),
                given(fields[8])));
    }

    private static String given(@Nullable String field) {
        return requireNonNullElse(field, "");
    }
}
