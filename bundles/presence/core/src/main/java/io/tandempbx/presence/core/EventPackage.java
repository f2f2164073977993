package io.tandempbx.presence.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be subscribed to (RFC 6665 §7.2), and the type of the documents that tell of it. */
enum EventPackage {
    /** The calls of an extension, as lamps show them (RFC 4235). */
    DIALOG("dialog", "application/dialog-info+xml"),
    /** The messages in a mailbox (RFC 3842). */
    MESSAGES("message-summary", "application/simple-message-summary"),
    /** Whether an extension can be reached (RFC 3856, RFC 3863). */
    PRESENCE("presence", "application/pidf+xml");

    /** The value of Allow-Events. */
    static final String ALL =
            Arrays.stream(values()).map(EventPackage::text).sorted().collect(Collectors.joining(", "));

    private final String text;
    private final String type;

    EventPackage(String text, String type) {
        this.text = text;
        this.type = type;
    }

    /** As Event names it. */
    String text() {
        return text;
    }

    String type() {
        return type;
    }

    /** Whether an Accept value takes its documents (RFC 3261 §20.1). */
    boolean isIn(String accept) {
        String major = type.substring(0, type.indexOf('/'));
        return Arrays.stream(accept.split(",", -1))
                .map(each -> each.split(";", -1)[0].strip().toLowerCase(Locale.ROOT))
                .anyMatch(each -> each.equals(type) || each.equals("*/*") || each.equals(major + "/*"));
    }

    static Optional<EventPackage> of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equalsIgnoreCase(text))
                .findFirst();
    }
}
