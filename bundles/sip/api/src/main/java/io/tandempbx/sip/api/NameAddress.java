package io.tandempbx.sip.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value of From, To or Contact (RFC 3261 §20.10): a display name, a URI and header parameters.
 *
 * @param displayName without quotes; empty when absent
 * @param uri         without angle brackets
 * @param parameters  of the header, not of the URI, in their order; a flag parameter has an empty value
 */
public record NameAddress(String displayName, String uri, Map<String, String> parameters) {

    public NameAddress {
        parameters = parameters.size() < 2
                ? Map.copyOf(parameters) // nearly always; without an order to keep
                : Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public static NameAddress of(String displayName, String uri) {
        return new NameAddress(displayName, uri, Map.of());
    }

    /** The dialog tag; empty when absent. */
    public String tag() {
        return parameters.getOrDefault("tag", "");
    }

    public NameAddress withTag(String tag) {
        if (parameters.isEmpty()) {
            return new NameAddress(displayName, uri, Map.of("tag", tag));
        }
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        changed.put("tag", tag);
        return new NameAddress(displayName, uri, changed);
    }

    /** The user part of a sip: or sips: URI, unescaped forms left as they are; empty when there is none. */
    public String user() {
        int start = uri.indexOf(':') + 1;
        int end = uri.indexOf('@', start);
        if (end < 0) {
            return "";
        }
        String user = uri.substring(start, end);
        int password = user.indexOf(':');
        return password < 0 ? user : user.substring(0, password);
    }

    /** The header value as it is written into a message. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(80);
        if (!displayName.isEmpty()) {
            text.append('"')
                    .append(displayName.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\" ");
        }
        text.append('<').append(uri).append('>');
        parameters.forEach((name, value) -> {
            text.append(';').append(name);
            if (!value.isEmpty()) {
                text.append('=').append(value);
            }
        });
        return text.toString();
    }
}
