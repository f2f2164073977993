package io.tandempbx.sip.jain.message;

import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;

/**
 * The grammar of RFC 3261 §25 as the JAIN parser knows it: says whether one header line or URI is well-formed. The parser
 * is slow, so it is asked only about what is not of the ordinary shape. Not thread-safe.
 */
final class HeaderRules {
    private static final int MAX_VALUE = 16_384;

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
