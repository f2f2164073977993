package io.tandempbx.call.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import java.time.Instant;
import java.util.Map;

/** Tells the event stream what happens to calls; never waits for it. */
final class CallEvents {
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String DIRECTION = "direction";
    private static final String TRUNK = "trunk";

    private final EventOutlet outlet = new EventOutlet();

    void bind(EventPublisher publisher) {
        outlet.bind(publisher);
    }

    void unbind(EventPublisher publisher) {
        outlet.unbind(publisher);
    }

    /**
     * Something happened to a call.
     *
     * @param more further fields, each name followed by its value
     */
    void call(EventType type, Call call, Instant at, String... more) {
        outlet.publish(new Happening(type, at, call.id, fields(call, more)));
    }

    /**
     * An immutable map at once, since three of these are made for every call. Where a call goes is known only after the
     * events without further fields: that it began, and that it is an emergency call.
     */
    private static Map<String, String> fields(Call call, String... more) {
        String way = call.direction();
        return switch (more.length) {
            case 0 -> Map.of(FROM, call.from, TO, call.to);
            case 2 -> Map.of(FROM, call.from, TO, call.to, DIRECTION, way, TRUNK, call.trunk, more[0], more[1]);
            case 4 -> Map.of(
                    FROM,
                    call.from,
                    TO,
                    call.to,
                    DIRECTION,
                    way,
                    TRUNK,
                    call.trunk,
                    more[0],
                    more[1],
                    more[2],
                    more[3]);
            default -> throw new IllegalArgumentException(more.length + " names and values");
        };
    }
}
