package io.tandempbx.sip.jain.message;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One Via value (RFC 3261 §20.42).
 *
 * @param protocol   for example {@code SIP/2.0/UDP}
 * @param host       of sent-by; an IPv6 reference keeps its brackets
 * @param port       of sent-by; 0 when absent
 * @param parameters in their order, names in lower case; a flag has an empty value
 */
public record Via(String protocol, String host, int port, Map<String, String> parameters) {
    private static final int DEFAULT_PORT = 5060;
    private static final int MAX_PORT = 65535;

    /** Reads one value. */
    public static Via parse(String value) throws MalformedMessageException {
        List<String> parts = ValueList.split(value, ';');
        if (parts.isEmpty()) {
            throw new MalformedMessageException("Via is empty");
        }
        String first = parts.get(0);
        int gap = Math.max(first.lastIndexOf(' '), first.lastIndexOf('\t'));
        if (gap < 0) {
            throw new MalformedMessageException("Via without sent-by");
        }
        String sentBy = first.substring(gap + 1);
        String protocol = withoutBlanks(first.substring(0, gap));
        if (!protocol.toUpperCase(Locale.ROOT).startsWith("SIP/")) {
            throw new MalformedMessageException("Via of another protocol");
        }
        int colon = sentBy.lastIndexOf(':');
        boolean hasPort = colon > sentBy.lastIndexOf(']');
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals).strip();
            parameters.put(
                    name.toLowerCase(Locale.ROOT),
                    equals < 0 ? "" : part.substring(equals + 1).strip());
        }
        return new Via(
                protocol,
                hasPort ? sentBy.substring(0, colon) : sentBy,
                hasPort ? port(sentBy.substring(colon + 1)) : 0,
                parameters);
    }

    /** The branch; empty when absent, as from an RFC 2543 client. */
    public String branch() {
        return parameters.getOrDefault("branch", "");
    }

    public String sentBy() {
        return port == 0 ? host : host + ':' + port;
    }

    /** Where a new connection for the response goes when the old one is gone (RFC 3261 §18.2.2). */
    public InetSocketAddress fallback(InetSocketAddress source) {
        return new InetSocketAddress(source.getAddress(), port == 0 ? DEFAULT_PORT : port);
    }

    /** With received and rport as seen (RFC 3581 §4). */
    public Via withSource(InetSocketAddress source) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        changed.put("received", source.getAddress().getHostAddress());
        changed.put("rport", Integer.toString(source.getPort()));
        return new Via(protocol, host, port, changed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(96);
        text.append(protocol).append(' ').append(sentBy());
        parameters.forEach((name, value) -> {
            text.append(';').append(name);
            if (!value.isEmpty()) {
                text.append('=').append(value);
            }
        });
        return text.toString();
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
