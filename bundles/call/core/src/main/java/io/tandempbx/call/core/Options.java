package io.tandempbx.call.core;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.MessageHead;
import java.util.Set;

/** Option tags (RFC 3261 §19.2): those that call control knows, and those in a message. */
final class Options {
    static final Set<String> KNOWN = Set.of("100rel", "replaces", "timer", "norefersub");

    private Options() {}

    static boolean supports(MessageHead head, String option) {
        return has(head, "Supported", option) || requires(head, option);
    }

    static boolean requires(MessageHead head, String option) {
        return has(head, "Require", option);
    }

    /** Whether the sender says that it takes requests of this method. */
    static boolean allows(MessageHead head, String method) {
        return has(head, "Allow", method);
    }

    private static boolean has(MessageHead head, String header, String word) {
        for (Header each : head.others()) {
            if (each.name().equalsIgnoreCase(header) && lists(each.value(), word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a list with commas has this word; case does not matter. */
    private static boolean lists(String value, String word) {
        int end;
        for (int start = 0; start <= value.length(); start = end + 1) {
            end = value.indexOf(',', start);
            end = end < 0 ? value.length() : end;
            int from = start;
            int to = end;
            while (from < to && value.charAt(from) <= ' ') {
                from++;
            }
            while (to > from && value.charAt(to - 1) <= ' ') {
                to--;
            }
            if (to - from == word.length() && value.regionMatches(true, from, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }
}
