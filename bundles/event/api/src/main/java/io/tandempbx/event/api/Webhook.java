package io.tandempbx.event.api;

import java.util.Set;

/**
 * Where events are posted.
 *
 * @param name    1-32 lower-case letters, digits and underscores
 * @param url     {@code http} or {@code https}
 * @param secret  key of the signature (HMAC-SHA256), 16-128 printable characters
 * @param types   which events; empty for all
 * @param enabled false keeps it and delivers nothing
 */
public record Webhook(String name, String url, String secret, Set<EventType> types, boolean enabled) {

    public Webhook {
        types = Set.copyOf(types);
    }

    /** The secret stays out of logs. */
    @Override
    public String toString() {
        return "Webhook[" + name + ", " + url + ", " + types + ", " + enabled + "]";
    }
}
