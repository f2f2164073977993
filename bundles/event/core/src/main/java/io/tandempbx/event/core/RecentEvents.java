package io.tandempbx.event.core;

import io.tandempbx.event.api.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest events as they were published, so that whoever follows the stream closely reads and decodes none from disk.
 * Thread-safe.
 */
final class RecentEvents {
    private final Event[] places; // an event is at its cursor modulo the length; guarded by this
    private long newest; // guarded by this, as is the next
    private int count;

    /** @param most how many are held */
    RecentEvents(int most) {
        places = new Event[most];
    }

    /** Adds events whose cursors follow each other; a gap before them makes those before be forgotten. */
    synchronized void add(List<Event> events) {
        for (Event event : events) {
            count = event.cursor() == newest + 1 ? Math.min(count + 1, places.length) : 1;
            newest = event.cursor();
            places[place(newest)] = event;
        }
    }

    /**
     * Events behind a cursor, in order.
     *
     * @param max at most so many, one or more
     * @return empty when the next one is not held
     */
    synchronized Optional<List<Event>> after(long cursor, int max) {
        if (cursor < newest - count || cursor >= newest) {
            return Optional.empty();
        }
        int found = (int) Math.min(max, newest - cursor);
        List<Event> events = new ArrayList<>(found);
        for (long next = cursor + 1; next <= cursor + found; next++) {
            events.add(places[place(next)]);
        }
        return Optional.of(events);
    }

    private int place(long cursor) {
        return (int) (cursor % places.length);
    }
}
