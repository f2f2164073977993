package io.tandempbx.console.shell;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks for the newest kept events of certain types, from the newest back, a stretch at a time. */
final class NewestEvents {
    private static final int STRETCH = 500;
    private static final int MOST_LOOKED_AT = 10_000;

    private NewestEvents() {}

    /**
     * The newest events, oldest first.
     *
     * @param types all when empty
     * @param most  at most so many; fewer are found when they are rare among the last 10 000
     */
    static List<Event> of(EventService events, Set<EventType> types, int most) {
        List<Event> found = new ArrayList<>();
        long end = events.latest();
        long begin = Math.max(events.oldest() - 1, end - MOST_LOOKED_AT);
        while (found.size() < most && end > begin) {
            long before = Math.max(begin, end - STRETCH);
            found.addAll(0, stretch(events, before, end, types));
            end = before;
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - most), found.size()));
    }

    /** Those with cursors above {@code before}, up to {@code last}. */
    private static List<Event> stretch(EventService events, long before, long last, Set<EventType> types) {
        return events.after(before, (int) (last - before)).stream()
                .filter(event -> event.cursor() <= last)
                .filter(event ->
                        types.isEmpty() || types.contains(event.happening().type()))
                .toList();
    }
}
