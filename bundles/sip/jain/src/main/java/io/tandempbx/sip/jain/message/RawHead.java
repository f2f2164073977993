package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The start line and the unfolded header lines of a message, not yet looked into (RFC 3261 §7.3).
 *
 * @param headers in message order, compact names written out
 */
public record RawHead(String startLine, List<Header> headers) {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("v", "Via"),
            Map.entry("via", "Via"),
            Map.entry("f", "From"),
            Map.entry("from", "From"),
            Map.entry("t", "To"),
            Map.entry("to", "To"),
            Map.entry("i", "Call-ID"),
            Map.entry("call-id", "Call-ID"),
            Map.entry("cseq", "CSeq"),
            Map.entry("m", "Contact"),
            Map.entry("contact", "Contact"),
            Map.entry("l", "Content-Length"),
            Map.entry("content-length", "Content-Length"),
            Map.entry("c", "Content-Type"),
            Map.entry("content-type", "Content-Type"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("s", "Subject"),
            Map.entry("k", "Supported"),
            Map.entry("r", "Refer-To"),
            Map.entry("b", "Referred-By"),
            Map.entry("o", "Event"),
            Map.entry("u", "Allow-Events"),
            Map.entry("x", "Session-Expires"),
            Map.entry("max-forwards", "Max-Forwards"),
            Map.entry("route", "Route"),
            Map.entry("record-route", "Record-Route"),
            Map.entry("require", "Require"),
            Map.entry("authorization", "Authorization"),
            Map.entry("proxy-authorization", "Proxy-Authorization"));

    public RawHead {
        headers = List.copyOf(headers);
    }

    /**
     * Reads a head.
     *
     * @param from first octet of the start line
     * @param to   octet after the last header line; the empty line and a body may be included
     */
    public static RawHead read(byte[] message, int from, int to) throws MalformedMessageException {
        String text = new String(message, from, to - from, StandardCharsets.UTF_8);
        int lineEnd = text.indexOf('\n');
        if (lineEnd < 0) {
            throw new MalformedMessageException("no line end after the start line");
        }
        String startLine = text.substring(0, lineEnd).strip();
        List<Header> headers = new ArrayList<>(16);
        int position = lineEnd + 1;
        while (position < text.length()) {
            int end = endOfHeader(text, position);
            String line = text.substring(position, end);
            position = end + 1;
            if (line.isBlank()) {
                break; // the empty line: what follows is the body
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new MalformedMessageException("a header line without a name");
            }
            headers.add(new Header(name(line.substring(0, colon).strip()), unfolded(line.substring(colon + 1))));
        }
        return new RawHead(startLine, headers);
    }

    /** The value of the first header of this (written out) name. */
    public Optional<String> first(String name) {
        for (Header header : headers) {
            if (header.name().equals(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** The values of all headers of this name. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (Header header : headers) {
            if (header.name().equals(name)) {
                values.add(header.value());
            }
        }
        return values;
    }

    /** Index of the line end that ends the header starting at {@code position}; folded lines belong to it. */
    private static int endOfHeader(String text, int position) {
        int end = position - 1;
        do {
            end = text.indexOf('\n', end + 1);
            if (end < 0) {
                return text.length();
            }
        } while (end + 1 < text.length() && (text.charAt(end + 1) == ' ' || text.charAt(end + 1) == '\t'));
        return end;
    }

    private static String unfolded(String value) {
        if (value.indexOf('\n') < 0) {
            return value.strip();
        }
        StringBuilder joined = new StringBuilder(value.length());
        value.lines().forEach(line -> joined.append(joined.isEmpty() ? "" : " ").append(line.strip()));
        return joined.toString().strip();
    }

    private static String name(String written) {
        String usual = NAMES.get(written);
        if (usual == null) {
            usual = NAMES.get(written.toLowerCase(Locale.ROOT));
        }
        return usual == null ? written : usual;
    }
}
