package io.tandempbx.sip.jain.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The usual spelling of header names (RFC 3261 §7.3.3, §20), found without making a string of what was written. */
final class HeaderNames {
    private static final String[] WRITTEN_OUT = {
        "Via",
        "From",
        "To",
        "Call-ID",
        "CSeq",
        "Contact",
        "Content-Length",
        "Content-Type",
        "Max-Forwards",
        "Route",
        "Record-Route",
        "Require",
        "Authorization",
        "Proxy-Authorization",
        "Content-Encoding",
        "Subject",
        "Supported",
        "Refer-To",
        "Referred-By",
        "Event",
        "Allow-Events",
        "Session-Expires",
        "Allow",
        "User-Agent",
        "Server",
        "Expires",
        "Accept",
        "WWW-Authenticate"
    };

    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("v", "Via"),
            Map.entry("f", "From"),
            Map.entry("t", "To"),
            Map.entry("i", "Call-ID"),
            Map.entry("m", "Contact"),
            Map.entry("l", "Content-Length"),
            Map.entry("c", "Content-Type"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("s", "Subject"),
            Map.entry("k", "Supported"),
            Map.entry("r", "Refer-To"),
            Map.entry("b", "Referred-By"),
            Map.entry("o", "Event"),
            Map.entry("u", "Allow-Events"),
            Map.entry("x", "Session-Expires"));

    /** An open hash table over both: what may be written, in lower case, and beside it the usual spelling. */
    private static final int SLOTS = 128;

    private static final String[] KEYS = new String[SLOTS];
    private static final String[] NAMES = new String[SLOTS];

    static {
        for (String name : WRITTEN_OUT) {
            put(name.toLowerCase(Locale.ROOT), name);
        }
        COMPACT.forEach(HeaderNames::put);
    }

    private HeaderNames() {}

    /** The usual spelling of the name in {@code from..to}, or what is written there if there is none. */
    static String usual(byte[] octets, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + lower(octets[i]);
        }
        for (int slot = slot(hash); KEYS[slot] != null; slot = slot(slot + 1)) {
            if (isSame(KEYS[slot], octets, from, to)) {
                return NAMES[slot];
            }
        }
        return new String(octets, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isSame(String key, byte[] octets, int from, int to) {
        if (key.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (key.charAt(i - from) != lower(octets[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet;
    }

    private static int slot(int hash) {
        return hash & SLOTS - 1;
    }

    private static void put(String key, String name) {
        int slot = slot(key.hashCode()); // as usual() computes it
        while (KEYS[slot] != null) {
            slot = slot(slot + 1);
        }
        KEYS[slot] = key;
        NAMES[slot] = name;
    }
}
