package io.tandempbx.sip.jain.message;

import java.util.List;

/**
 * Recognises header values and URIs of the shape that nearly all phones write: a small part of the grammar of RFC 3261
 * §25, without folding, comments, escapes in quotes, IPv6 references or blanks in unusual places. A no means only that
 * somebody who knows the whole grammar must look.
 */
final class OrdinaryValues {
    private static final int NO = -1;
    private static final int ALPHANUMERIC = 1;
    private static final int TOKEN = 2;
    private static final int HOST = 4;
    private static final int USER = 8;
    private static final int URI_PARAMETER = 16;
    private static final int WORD = 32; // of a Call-ID
    private static final int QUOTED = 64;
    private static final int PHRASE = 128; // of a display name without quotes
    private static final int LONGEST_PORT = 5;
    private static final int MAX_PORT = 65_535;

    private static final List<String> METHODS =
            List.of("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "UPDATE", "INFO");

    /** Which of the sets above an ASCII character is in. */
    private static final int[] SETS = new int[128];

    static {
        for (char c = 0; c < SETS.length; c++) {
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            put(c, ALPHANUMERIC, alphanumeric);
            put(c, TOKEN, alphanumeric || "-.!%*_+`'~".indexOf(c) >= 0);
            put(c, HOST, alphanumeric || "-._".indexOf(c) >= 0);
            put(c, USER, alphanumeric || "-_.!~*'()&=+$,;?/#".indexOf(c) >= 0);
            put(c, URI_PARAMETER, alphanumeric || "-_.!~*'()[]/:&+$".indexOf(c) >= 0);
            put(c, WORD, c > ' ' && c < 127);
            put(c, QUOTED, c >= ' ' && c < 127 && c != '"' && c != '\\');
            put(c, PHRASE, alphanumeric || c == ' ' || "-.!%_+`'~".indexOf(c) >= 0);
        }
    }

    private OrdinaryValues() {}

    /** Whether a header of this name with this value is well-formed beyond doubt. */
    static boolean isHeader(String name, String value) {
        return switch (name) {
            case "Via" -> isVia(value);
            case "From", "To" -> nameAddress(value, 0) == value.length();
            case "Contact", "Route", "Record-Route" -> isAddressList(value);
            case "Call-ID" -> !value.isEmpty() && skip(value, 0, WORD) == value.length();
            case "CSeq" -> isCSeq(value);
            case "Content-Type" -> isMediaType(value);
            default -> false;
        };
    }

    /** Whether this is a well-formed sip: or sips: URI beyond doubt. */
    static boolean isUri(String uri) {
        return uri(uri, 0) == uri.length();
    }

    private static boolean isVia(String value) {
        if (!value.startsWith("SIP/2.0/")) {
            return false;
        }
        int blank = skip(value, 8, ALPHANUMERIC);
        if (blank == 8 || !has(value, blank, ' ')) {
            return false;
        }
        int end = hostPort(value, blank + 1);
        return end != NO && parameters(value, end) == value.length();
    }

    private static boolean isCSeq(String value) {
        int blank = value.indexOf(' ');
        if (blank < 1 || blank > 9) {
            return false;
        }
        for (int i = 0; i < blank; i++) {
            if (!isDigit(value.charAt(i))) {
                return false;
            }
        }
        for (String method : METHODS) {
            if (value.length() == blank + 1 + method.length() && value.endsWith(method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMediaType(String value) {
        int slash = skip(value, 0, TOKEN);
        return slash > 0
                && has(value, slash, '/')
                && slash + 1 < value.length()
                && skip(value, slash + 1, TOKEN) == value.length();
    }

    private static boolean isAddressList(String value) {
        int end = nameAddress(value, 0);
        while (end != NO && has(value, end, ',')) {
            end = nameAddress(value, blanks(value, end + 1));
        }
        return end == value.length();
    }

    /*
     * The methods below take the index at which something begins and return the index after it, or NO.
     */

    /** {@code [display-name] <URI> *(;parameter)}. */
    private static int nameAddress(String text, int from) {
        int open = from;
        if (has(text, open, '"')) {
            open = quoted(text, open);
            open = open == NO ? NO : blanks(text, open);
        } else {
            open = skip(text, open, PHRASE);
        }
        int close = has(text, open, '<') ? uri(text, open + 1) : NO;
        return has(text, close, '>') ? parameters(text, close + 1) : NO;
    }

    /** {@code sip:[user@]host[:port]*(;parameter)}. */
    private static int uri(String text, int from) {
        int start;
        if (text.startsWith("sip:", from)) {
            start = from + 4;
        } else if (text.startsWith("sips:", from)) {
            start = from + 5;
        } else {
            return NO;
        }
        int at = skip(text, start, USER);
        boolean hasUser = at > start && has(text, at, '@');
        int end = hostPort(text, hasUser ? at + 1 : start);
        while (has(text, end, ';')) {
            int nameEnd = skip(text, end + 1, URI_PARAMETER);
            if (nameEnd == end + 1) {
                return NO;
            }
            end = nameEnd;
            if (has(text, end, '=')) {
                end = skip(text, nameEnd + 1, URI_PARAMETER);
                if (end == nameEnd + 1) {
                    return NO;
                }
            }
        }
        return end;
    }

    private static int hostPort(String text, int from) {
        int end = skip(text, from, HOST);
        if (end == from) {
            return NO;
        }
        if (!has(text, end, ':')) {
            return end;
        }
        int port = 0;
        int start = end + 1;
        for (end = start; end < text.length() && isDigit(text.charAt(end)); end++) {
            if (end - start == LONGEST_PORT) {
                return NO;
            }
            port = port * 10 + text.charAt(end) - '0';
        }
        return port > 0 && port <= MAX_PORT ? end : NO;
    }

    /** {@code *(;name[=value])}, a value being a token or quoted. */
    private static int parameters(String text, int from) {
        int end = from;
        while (has(text, end, ';')) {
            int start = blanks(text, end + 1);
            end = skip(text, start, TOKEN);
            if (end == start) {
                return NO;
            }
            if (has(text, end, '=')) {
                start = end + 1;
                end = has(text, start, '"') ? quoted(text, start) : skip(text, start, TOKEN);
                if (end == start) {
                    return NO;
                }
            } else if (end - start == 6 && text.regionMatches(true, start, "branch", 0, 6)) {
                return NO; // a branch has a value
            }
        }
        return end;
    }

    private static int quoted(String text, int from) {
        int end = skip(text, from + 1, QUOTED);
        return has(text, end, '"') ? end + 1 : NO;
    }

    private static int blanks(String text, int from) {
        int end = from;
        while (has(text, end, ' ')) {
            end++;
        }
        return end;
    }

    private static int skip(String text, int from, int set) {
        int end = from;
        while (end < text.length() && isIn(text.charAt(end), set)) {
            end++;
        }
        return end;
    }

    /** Whether this character stands there; never at {@link #NO}. */
    private static boolean has(String text, int index, char wanted) {
        return index >= 0 && index < text.length() && text.charAt(index) == wanted;
    }

    private static boolean isIn(char c, int set) {
        return c < SETS.length && (SETS[c] & set) != 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void put(char c, int set, boolean isIn) {
        SETS[c] |= isIn ? set : 0;
    }
}
