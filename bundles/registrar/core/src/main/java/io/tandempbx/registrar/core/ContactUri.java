package io.tandempbx.registrar.core;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compares contact URIs by the rules of RFC 3261 §19.1.4.
 *
 * @param parameters names in lower case; a flag has an empty value
 * @param headers    what follows the question mark, compared as it stands
 */
record ContactUri(
        String scheme, String userInfo, String host, String port, Map<String, String> parameters, String headers) {
    /** Parameters that make a difference even when only one of the two URIs has them. */
    private static final Set<String> DECISIVE = Set.of("user", "ttl", "method", "maddr", "transport");

    /** Whether both name the same resource; unequal spellings are parsed, equal ones are not. */
    static boolean same(String one, String other) {
        return one.equals(other) || parse(one).matches(parse(other));
    }

    static ContactUri parse(String uri) {
        int colon = uri.indexOf(':');
        String scheme = uri.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT);
        int question = uri.indexOf('?');
        String headers = question < 0 ? "" : uri.substring(question + 1);
        String rest = uri.substring(colon + 1, question < 0 ? uri.length() : question);
        int at = rest.lastIndexOf('@');
        String userInfo = at < 0 ? "" : unescaped(rest.substring(0, at));
        String[] parts = rest.substring(at + 1).split(";", -1);
        String hostPort = parts[0].toLowerCase(Locale.ROOT);
        int portColon = hostPort.lastIndexOf(':');
        boolean hasPort = portColon > hostPort.lastIndexOf(']');
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            String value = equals < 0 ? "" : unescaped(parts[i].substring(equals + 1));
            parameters.put(unescaped(name).toLowerCase(Locale.ROOT), value);
        }
        return new ContactUri(
                scheme,
                userInfo,
                hasPort ? hostPort.substring(0, portColon) : hostPort,
                hasPort ? hostPort.substring(portColon + 1) : "",
                Map.copyOf(parameters),
                headers);
    }

    private boolean matches(ContactUri other) {
        return scheme.equals(other.scheme)
                && userInfo.equals(other.userInfo)
                && host.equals(other.host)
                && port.equals(other.port)
                && headers.equals(other.headers)
                && agrees(other)
                && other.agrees(this);
    }

    private boolean agrees(ContactUri other) {
        return parameters.entrySet().stream().allMatch(parameter -> {
            String theirs = other.parameters.get(parameter.getKey());
            return theirs == null
                    ? !DECISIVE.contains(parameter.getKey())
                    : theirs.equalsIgnoreCase(parameter.getValue());
        });
    }

    /** Escaped characters equal their plain form; a reserved one that is escaped on one side only is rare enough. */
    private static String unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            plain.append(low < 0 ? c : (char) (high * 16 + low));
            i += low < 0 ? 0 : 2;
        }
        return plain.toString();
    }
}
