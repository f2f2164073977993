package io.tandempbx.call.core;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Names a dialog that a new one is to take the place of (RFC 3891). */
record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {

    static Optional<Replaces> parse(String value) {
        String[] parts = value.split(";", -1);
        String to = "";
        String from = "";
        boolean early = false;
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].trim();
            String name = part.toLowerCase(Locale.ROOT);
            if (name.startsWith("to-tag=")) {
                to = part.substring("to-tag=".length());
            } else if (name.startsWith("from-tag=")) {
                from = part.substring("from-tag=".length());
            } else if (name.equals("early-only")) {
                early = true;
            }
        }
        String callId = parts[0].trim();
        return callId.isEmpty() || to.isEmpty() || from.isEmpty()
                ? Optional.empty()
                : Optional.of(new Replaces(callId, to, from, early));
    }

    /** The one in the headers of a Refer-To URI (RFC 3261 §19.1.1); empty when there is none, or it cannot be read. */
    static Optional<Replaces> ofUri(String uri) {
        int question = uri.indexOf('?');
        if (question < 0) {
            return Optional.empty();
        }
        for (String header : uri.substring(question + 1).split("&", -1)) {
            if (header.regionMatches(true, 0, "Replaces=", 0, 9)) {
                try {
                    // a plus sign stands for itself in a SIP URI
                    String value = header.substring(9).replace("+", "%2B");
                    return parse(URLDecoder.decode(value, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty(); // broken escapes name no dialog
                }
            }
        }
        return Optional.empty();
    }
}
