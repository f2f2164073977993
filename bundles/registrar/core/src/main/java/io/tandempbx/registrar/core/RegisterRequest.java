package io.tandempbx.registrar.core;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.NameAddress;
import io.tandempbx.sip.api.Reply;
import io.tandempbx.sip.api.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a REGISTER asks for, checked as far as that is possible without the present bindings.
 *
 * @param path       Path values, topmost first (RFC 3327)
 * @param everything true for {@code Contact: *}: all bindings go
 * @param wishes     empty for a query
 */
record RegisterRequest(
        String callId,
        long cseq,
        Flow flow,
        String userAgent,
        List<String> path,
        boolean everything,
        List<Wish> wishes) {
    static final int LONGEST_URI = 512;

    private static final int LONGEST_USER_AGENT = 256;
    private static final int LONGEST_INSTANCE = 256;
    private static final int LONGEST_QUOTE = 60;
    private static final String EVERYTHING = "*";

    /** One value, without its parameters, and the comma before the next. */
    private static final Pattern PATH = Pattern.compile("\\s*(<sips?:[^<>\\s]+>)\\s*(?:;[^,<>]*)?(?:,|$)");

    /**
     * One contact of the request.
     *
     * @param q       0-1000
     * @param seconds to be granted; 0 to be removed
     */
    record Wish(String uri, String instance, int q, int seconds) {}

    /**
     * Reads a REGISTER.
     *
     * @throws RefusedException with 400, 420 or 423
     */
    static RegisterRequest of(InboundRequest request, RegistrarSettings settings) throws RefusedException {
        MessageHead head = request.head();
        String expires = "";
        String userAgent = "";
        List<String> path = new ArrayList<>(0);
        for (Header header : head.others()) {
            String name = header.name();
            if (name.equalsIgnoreCase("Expires")) {
                expires = header.value().trim();
            } else if (name.equalsIgnoreCase("User-Agent")) {
                userAgent = header.value();
            } else if (name.equalsIgnoreCase("Require")
                    && !header.value().strip().equalsIgnoreCase("path")) {
                throw new RefusedException(Reply.of(420).withHeader("Unsupported", header.value()));
            } else if (name.equalsIgnoreCase("Path")) {
                path.addAll(path(header.value()));
            }
        }
        boolean everything = false;
        List<Wish> wishes = new ArrayList<>(head.contacts().size());
        for (NameAddress contact : head.contacts()) {
            if (contact.uri().equals(EVERYTHING)) {
                everything = true;
            } else {
                wishes.add(wish(contact, expires, head, settings));
                if (isSecure(contact.uri()) && request.flow().transport() != Transport.TLS) {
                    throw new RefusedException(400, "A sips contact is registered over TLS"); // RFC 5630 §5.1.1
                }
            }
        }
        if (everything && (head.contacts().size() > 1 || !isZero(expires))) {
            throw new RefusedException(400, "Contact * must stand alone with Expires 0");
        }
        String agent = userAgent.length() > LONGEST_USER_AGENT ? userAgent.substring(0, LONGEST_USER_AGENT) : userAgent;
        return new RegisterRequest(head.callId(), head.cseq(), request.flow(), agent, path, everything, wishes);
    }

    private static Wish wish(NameAddress contact, String expiresHeader, MessageHead head, RegistrarSettings settings)
            throws RefusedException {
        String uri = contact.uri();
        if (uri.length() > LONGEST_URI) {
            throw new RefusedException(400, "Contact URI is longer than " + LONGEST_URI + " characters");
        }
        if (!isSipUri(uri)) {
            throw new RefusedException(400, "Contact must be a sip or sips URI: " + quotable(uri));
        }
        Map<String, String> parameters = contact.parameters();
        String own = parameter(parameters, "expires");
        return new Wish(
                uri,
                instance(parameter(parameters, "+sip.instance")),
                q(parameter(parameters, "q")),
                settings.spread(granted(own.isEmpty() ? expiresHeader : own, settings), head.callId(), head.cseq()));
    }

    private static List<String> path(String value) throws RefusedException {
        List<String> found = new ArrayList<>(1);
        Matcher address = PATH.matcher(value);
        int end = 0;
        while (address.lookingAt()) {
            found.add(address.group(1));
            end = address.end();
            address.region(end, value.length());
        }
        if (end < value.length() || value.length() > LONGEST_URI) {
            throw new RefusedException(400, "Bad Path: " + quotable(value));
        }
        return found;
    }

    private static int granted(String wanted, RegistrarSettings settings) throws RefusedException {
        if (!isDigits(wanted)) {
            return settings.defaultExpiresSeconds(); // absent, or malformed (RFC 3261 §20.10)
        }
        int seconds = wanted.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(wanted);
        if (seconds != 0 && seconds < settings.minExpiresSeconds()) {
            throw new RefusedException(
                    Reply.of(423).withHeader("Min-Expires", Integer.toString(settings.minExpiresSeconds())));
        }
        return Math.min(seconds, settings.maxExpiresSeconds());
    }

    /** Reads a qvalue: 0 or 1, then up to three decimals, no more than 1 in all. */
    private static int q(String value) throws RefusedException {
        if (value.isEmpty()) {
            return 1000;
        }
        int point = value.indexOf('.');
        String whole = point < 0 ? value : value.substring(0, point);
        String decimals = point < 0 ? "" : value.substring(point + 1);
        boolean wellFormed = (whole.equals("0") || whole.equals("1"))
                && decimals.length() <= 3
                && (decimals.isEmpty() || isDigits(decimals));
        if (wellFormed) {
            int thousandths = Integer.parseInt(whole + (decimals + "000").substring(0, 3));
            if (thousandths <= 1000) {
                return thousandths;
            }
        }
        throw new RefusedException(400, "q must be from 0 to 1.000: " + quotable(value));
    }

    private static String instance(String value) throws RefusedException {
        if (value.length() > LONGEST_INSTANCE) {
            throw new RefusedException(400, "+sip.instance is longer than " + LONGEST_INSTANCE + " characters");
        }
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String plain = quoted ? value.substring(1, value.length() - 1) : value;
        if (!consistsOf(plain, c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
            throw new RefusedException(400, "+sip.instance is malformed: " + quotable(value)); // it is sent back quoted
        }
        return plain;
    }

    private static String parameter(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value != null) {
            return value;
        }
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (parameter.getKey().equalsIgnoreCase(name)) {
                return parameter.getValue();
            }
        }
        return "";
    }

    private static boolean isSecure(String uri) {
        return uri.regionMatches(true, 0, "sips:", 0, 5);
    }

    private static boolean isSipUri(String uri) {
        int scheme = uri.regionMatches(true, 0, "sip:", 0, 4) ? 4 : uri.regionMatches(true, 0, "sips:", 0, 5) ? 5 : 0;
        return scheme > 0
                && uri.length() > scheme
                && consistsOf(uri, c -> c > ' ' && c != 0x7f && c != '<' && c != '>');
    }

    private static boolean isZero(String expires) {
        return isDigits(expires) && consistsOf(expires, c -> c == '0');
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && consistsOf(text, c -> c >= '0' && c <= '9');
    }

    private static boolean consistsOf(String text, IntPredicate wanted) {
        for (int i = 0; i < text.length(); i++) {
            if (!wanted.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** What a peer wrote, fit for a reason phrase: short, printable ASCII. */
    private static String quotable(String text) {
        String start = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
        return start.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
