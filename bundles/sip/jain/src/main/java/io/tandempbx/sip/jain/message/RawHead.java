package io.tandempbx.sip.jain.message;

import io.tandempbx.sip.api.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The start line and the unfolded header lines of a message, not yet looked into (RFC 3261 §7.3). */
public final class RawHead {
    private final String startLine;
    private final List<Header> headers;

    private RawHead(String startLine, List<Header> headers) {
        this.startLine = startLine;
        this.headers = headers;
    }

    /**
     * Reads a head.
     *
     * @param from first octet of the start line
     * @param to   octet after the last header line; the empty line and a body may be included
     */
    public static RawHead read(byte[] message, int from, int to) throws MalformedMessageException {
        int lineEnd = indexOf((byte) '\n', message, from, to);
        if (lineEnd < 0) {
            throw new MalformedMessageException("no line end after the start line");
        }
        String startLine = text(message, from, lineEnd);
        List<Header> headers = new ArrayList<>(16);
        int position = lineEnd + 1;
        while (position < to) {
            int end = endOfHeader(message, position, to);
            int colon = indexOf((byte) ':', message, position, end);
            if (colon < 0 && text(message, position, end).isEmpty()) {
                break; // the empty line: what follows is the body
            }
            if (colon <= position) {
                throw new MalformedMessageException("a header line without a name");
            }
            headers.add(new Header(name(message, position, colon), value(message, colon + 1, end)));
            position = end + 1;
        }
        return new RawHead(startLine, headers);
    }

    public String startLine() {
        return startLine;
    }

    /** In message order, compact names written out. */
    public List<Header> headers() {
        return Collections.unmodifiableList(headers);
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
    private static int endOfHeader(byte[] message, int position, int to) {
        int end = position - 1;
        do {
            end = indexOf((byte) '\n', message, end + 1, to);
            if (end < 0) {
                return to;
            }
        } while (end + 1 < to && (message[end + 1] == ' ' || message[end + 1] == '\t'));
        return end;
    }

    private static String name(byte[] message, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(message[start])) {
            start++;
        }
        while (start < end && isBlank(message[end - 1])) {
            end--;
        }
        return HeaderNames.usual(message, start, end);
    }

    private static String value(byte[] message, int from, int to) {
        if (indexOf((byte) '\n', message, from, to) < 0) {
            return text(message, from, to);
        }
        StringBuilder joined = new StringBuilder(to - from);
        new String(message, from, to - from, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> joined.append(joined.isEmpty() ? "" : " ").append(line.strip()));
        return joined.toString().strip();
    }

    /** What stands there without the blanks around it. */
    private static String text(byte[] message, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(message[start])) {
            start++;
        }
        while (start < end && isBlank(message[end - 1])) {
            end--;
        }
        return new String(message, start, end - start, StandardCharsets.UTF_8).strip(); // of blanks beyond ASCII too
    }

    private static boolean isBlank(byte octet) {
        return octet >= 0 && Character.isWhitespace(octet);
    }

    private static int indexOf(byte wanted, byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
