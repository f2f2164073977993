package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;

/** Reads why a peer ended a call or refused one: the Q.850 cause of a Reason header (RFC 3326, RFC 6432). */
final class Reason {
    private static final int HIGHEST = 127;

    private Reason() {}

    /** The Q.850 cause, 1-127; 0 when the message gives none. */
    static int q850(MessageHead head) {
        int cause = 0;
        for (Header header : head.others()) {
            if (cause == 0 && header.name().equalsIgnoreCase("Reason")) {
                cause = q850(header.value());
            }
        }
        return cause;
    }

    /** Of one header, which may name several protocols: {@code SIP;cause=486, Q.850;cause=17;text="busy, really"}. */
    private static int q850(String value) {
        boolean wanted = false;
        int begin = 0;
        while (begin <= value.length()) {
            int end = endOfPart(value, begin);
            String part = value.substring(begin, end).strip();
            boolean first = begin == 0 || value.charAt(begin - 1) == ',';
            if (first) {
                wanted = part.equalsIgnoreCase("Q.850");
            } else if (wanted && part.regionMatches(true, 0, "cause", 0, 5)) {
                return number(part.substring(5).strip());
            }
            begin = end + 1;
        }
        return 0;
    }

    /** Where the next comma or semicolon is that is not quoted, or the end. */
    private static int endOfPart(String value, int begin) {
        boolean quoted = false;
        for (int i = begin; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == ';')) {
                return i;
            }
        }
        return value.length();
    }

    private static int number(String assigned) {
        if (!assigned.matches("=\\s*\\d{1,3}")) {
            return 0;
        }
        int cause = Integer.parseInt(assigned.substring(1).strip());
        return cause <= HIGHEST ? cause : 0;
    }
}
