package io.tandempbx.sip.jain.message;

import java.net.InetSocketAddress;

/**
 * One Via value (RFC 3261 §20.42).
 *
 * @param protocol   for example {@code SIP/2.0/UDP}
 * @param host       of sent-by; an IPv6 reference keeps its brackets
 * @param port       of sent-by; 0 when absent
 * @param parameters as written, without the first semicolon
 */
public record Via(String protocol, String host, int port, String parameters) {
    private static final int DEFAULT_PORT = 5060;
    private static final int MAX_PORT = 65535;

    /** Reads one value. */
    public static Via parse(String value) throws MalformedMessageException {
        int semicolon = Parameters.end(value, 0);
        String first = value.substring(0, semicolon).strip();
        if (first.isEmpty()) {
            throw new MalformedMessageException("Via is empty");
        }
        int gap = Math.max(first.lastIndexOf(' '), first.lastIndexOf('\t'));
        if (gap < 0) {
            throw new MalformedMessageException("Via without sent-by");
        }
        String sentBy = first.substring(gap + 1);
        String protocol = withoutBlanks(first.substring(0, gap));
        if (!protocol.regionMatches(true, 0, "SIP/", 0, 4)) {
            throw new MalformedMessageException("Via of another protocol");
        }
        int colon = sentBy.lastIndexOf(':');
        boolean hasPort = colon > sentBy.lastIndexOf(']');
        return new Via(
                protocol,
                hasPort ? sentBy.substring(0, colon) : sentBy,
                hasPort ? port(sentBy.substring(colon + 1)) : 0,
                semicolon == value.length() ? "" : value.substring(semicolon + 1));
    }

    /** The branch; empty when absent, as from an RFC 2543 client. */
    public String branch() {
        return Parameters.find(parameters, 0, "branch");
    }

    public String sentBy() {
        return port == 0 ? host : host + ':' + port;
    }

    /** Where a new connection for the response goes when the old one is gone (RFC 3261 §18.2.2). */
    public InetSocketAddress fallback(InetSocketAddress source) {
        int wanted = port == 0 ? DEFAULT_PORT : port;
        return wanted == source.getPort() ? source : new InetSocketAddress(source.getAddress(), wanted);
    }

    /** The value to be sent back, with received and rport as seen (RFC 3581 §4). */
    public String withSource(InetSocketAddress source) {
        StringBuilder text = new StringBuilder(128);
        text.append(protocol).append(' ').append(sentBy());
        int end;
        for (int start = 0; start < parameters.length(); start = end + 1) {
            end = Parameters.end(parameters, start);
            if (!Parameters.isNamed(parameters, start, end, "received")
                    && !Parameters.isNamed(parameters, start, end, "rport")
                    && !parameters.substring(start, end).isBlank()) {
                text.append(';').append(parameters, start, end);
            }
        }
        return text.append(";received=")
                .append(source.getAddress().getHostAddress())
                .append(";rport=")
                .append(source.getPort())
                .toString();
    }

    @Override
    public String toString() {
        return protocol + ' ' + sentBy() + (parameters.isEmpty() ? "" : ";" + parameters);
    }

    private static int port(String digits) throws MalformedMessageException {
        try {
            int port = Integer.parseInt(digits.strip());
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // reported below, as the same broken rule
        }
        throw new MalformedMessageException("Via with a bad port");
    }

    private static String withoutBlanks(String text) {
        if (text.indexOf(' ') < 0 && text.indexOf('\t') < 0) {
            return text;
        }
        return text.replace(" ", "").replace("\t", "");
    }
}
