package io.tandempbx.health.core.metric;

import io.tandempbx.security.api.AccessService;
import io.tandempbx.security.api.Identity;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Who an Authorization header says somebody is: Basic with a password (RFC 7617), or a bearer token (RFC 6750). */
final class Credentials {
    private static final String METHOD = "REST";
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";

    private Credentials() {}

    /** Empty when the header is of another kind, broken, or not accepted. */
    static Optional<Identity> identify(AccessService access, String header, InetAddress from) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith(BEARER)) {
            return access.byToken(header.substring(BEARER.length()).strip(), METHOD, from);
        }
        if (!lower.startsWith(BASIC)) {
            return Optional.empty();
        }
        String text;
        try {
            byte[] octets =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            text = new String(octets, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not Base64
        }
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : access.byPassword(text.substring(0, colon), text.substring(colon + 1), METHOD, from);
    }
}
