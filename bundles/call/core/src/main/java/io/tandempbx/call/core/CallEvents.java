package io.tandempbx.call.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Tells the event stream what happens to calls; never waits for it. */
final class CallEvents {
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
        Map<String, String> fields = new HashMap<>();
        fields.put("from", call.from);
        fields.put("to", call.to);
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        outlet.publish(new Happening(type, at, call.id, fields));
    }
}
