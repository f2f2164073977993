package io.tandempbx.sip.jain.message;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.Set;

/**
 * The grammar of RFC 3261 §25 as the JAIN parser knows it: says whether one header line or URI is well-formed. The parser
 * is slow, so it is asked only about what is not of the ordinary shape. Not thread-safe.
 */
final class HeaderRules {
    private static final int MAX_VALUE = 16_384;
    private static final Set<String> ADDRESSES = Set.of("From", "To", "Contact");

    private final StringMsgParser parser = new StringMsgParser();

    /** Whether this header has a well-formed value. */
    boolean accepts(String name, String value) {
        if (value.length() > MAX_VALUE) {
            return false;
        }
        return OrdinaryValues.isHeader(name, value) || parses(name, value);
    }

    /** Whether this is a well-formed URI of any scheme. */
    boolean acceptsUri(String uri) {
        if (uri.length() > MAX_VALUE) {
            return false;
        }
        return OrdinaryValues.isUri(uri) || parsesUri(uri);
    }

    /** A URI with headers has to stand in angle brackets (RFC 3261 §20.10): else nobody knows whose they are. */
    static boolean isAmbiguous(String name, String value) {
        return value.indexOf('?') >= 0 && value.indexOf('<') < 0 && ADDRESSES.contains(name);
    }

    /**
     * Whether what follows the host of a SIP URI is no number, though the parser takes it for a port: an IPv6 address has to
     * stand in brackets (RFC 5118 §4.2).
     */
    static boolean hasNoPort(String uri) {
        if (!uri.regionMatches(true, 0, "sip", 0, 3)) {
            return false;
        }
        int start = Math.max(uri.lastIndexOf('@'), uri.indexOf(':')) + 1;
        int end = start;
        while (end < uri.length() && uri.charAt(end) != ';' && uri.charAt(end) != '?') {
            end++;
        }
        int colon = uri.indexOf(':', Math.max(start, uri.lastIndexOf(']', end)));
        if (colon < 0 || colon >= end) {
            return false;
        }
        for (int i = colon + 1; i < end; i++) {
            if (uri.charAt(i) < '0' || uri.charAt(i) > '9') {
                return true;
            }
        }
        return colon + 1 == end;
    }

    /** What the parser says of a header. */
    boolean parses(String name, String value) {
        if (isEndlessToTheParser(name, value)) {
            return false;
        }
        try {
            return StringMsgParser.parseSIPHeader(name + ": " + value) != null;
        } catch (ParseException e) {
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return false; // the parser meets some broken input with unchecked exceptions of many kinds
        }
    }

    /**
     * In the comment of a Via (RFC 2543 only) the parser takes what follows a backslash unseen, the end of the line too,
     * and then reads on until memory is full. RFC 3261 §25.1 knows no such comment.
     */
    private static boolean isEndlessToTheParser(String name, String value) {
        return name.equals("Via") && value.indexOf('(') >= 0 && value.indexOf('\\') >= 0;
    }

    /** What the parser says of a URI. */
    boolean parsesUri(String uri) {
        try {
            GenericURI parsed = parser.parseUrl(uri);
            return parsed != null;
        } catch (ParseException e) {
            return false;
        } catch (RuntimeException | StackOverflowError e) {
            return false; // as above
        }
    }
}
