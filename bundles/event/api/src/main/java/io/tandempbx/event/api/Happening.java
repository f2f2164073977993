package io.tandempbx.event.api;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened and has no number yet.
 *
 * @param subject whom it concerns, see {@link EventType}
 * @param fields  see {@link EventType}
 */
public record Happening(EventType type, Instant at, String subject, Map<String, String> fields) {

    public Happening {
        fields = Map.copyOf(fields);
    }
}
