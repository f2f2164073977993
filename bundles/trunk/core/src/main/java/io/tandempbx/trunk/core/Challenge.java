package io.tandempbx.trunk.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A digest challenge (RFC 7616 §3.3, RFC 8760).
 *
 * @param proxy  whether a proxy made it, so that its answer is a Proxy-Authorization
 * @param opaque to be returned; empty when there is none
 * @param auth   whether it offers the quality {@code auth}
 * @param legacy whether it names no quality at all (RFC 2069)
 * @param stale  whether only the nonce of the last answer was too old
 */
record Challenge(
        boolean proxy,
        Digest algorithm,
        String realm,
        String nonce,
        String opaque,
        boolean auth,
        boolean legacy,
        boolean stale) {
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    /** Those of a response that we can answer, strongest first. */
    static List<Challenge> of(MessageHead head) {
        List<Challenge> found = new ArrayList<>();
        for (Header header : head.others()) {
            boolean proxy = header.name().equalsIgnoreCase("Proxy-Authenticate");
            if (proxy || header.name().equalsIgnoreCase("WWW-Authenticate")) {
                read(header.value(), proxy).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparing(Challenge::algorithm));
        return found;
    }

    private static Optional<Challenge> read(String value, boolean proxy) {
        String text = value.strip();
        if (!text.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(text.substring(7));
        while (parameter.find()) {
            String quoted = parameter.group(2);
            fields.put(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
        }
        String qop = fields.getOrDefault("qop", "");
        boolean auth = List.of(qop.toLowerCase(Locale.ROOT).split("[\\s,]+")).contains("auth");
        return Digest.of(fields.getOrDefault("algorithm", ""))
                .filter(algorithm -> auth || qop.isEmpty())
                .map(algorithm -> new Challenge(
                        proxy,
                        algorithm,
                        fields.getOrDefault("realm", ""),
                        fields.getOrDefault("nonce", ""),
                        fields.getOrDefault("opaque", ""),
                        auth,
                        qop.isEmpty(),
                        fields.getOrDefault("stale", "").equalsIgnoreCase("true")));
    }

    /** The header that answers it (RFC 7616 §3.4); the nonce is used once, so its count is 1. */
    Header answer(String user, Secrets secrets, String method, String uri, String cnonce) {
        String ha1 = algorithm.ha1(secrets);
        String ha2 = algorithm.hash(method + ':' + uri);
        String response = algorithm.hash(
                legacy ? ha1 + ':' + nonce + ':' + ha2 : ha1 + ':' + nonce + ":00000001:" + cnonce + ":auth:" + ha2);
        StringBuilder value = new StringBuilder("Digest ");
        quoted(value, "username", user).append(", ");
        quoted(value, "realm", realm).append(", ");
        quoted(value, "nonce", nonce).append(", ");
        quoted(value, "uri", uri).append(", ");
        quoted(value, "response", response);
        value.append(", algorithm=").append(algorithm.token());
        if (!legacy) {
            quoted(value.append(", "), "cnonce", cnonce).append(", qop=auth, nc=00000001");
        }
        if (!opaque.isEmpty()) {
            quoted(value.append(", "), "opaque", opaque);
        }
        return new Header(proxy ? "Proxy-Authorization" : "Authorization", value.toString());
    }

    private static StringBuilder quoted(StringBuilder out, String name, String value) {
        return out.append(name)
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }
}
