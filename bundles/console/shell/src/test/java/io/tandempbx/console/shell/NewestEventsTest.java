package io.tandempbx.console.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which events are the newest; every hundredth one is about a trunk. */
class NewestEventsTest {

    /** Events from one cursor to another; both included. */
    private record Kept(long oldest, long latest) implements EventService {
        @Override
        public List<Event> after(long cursor, int max) {
            return LongStream.rangeClosed(Math.max(cursor + 1, oldest), latest)
                    .limit(max)
                    .mapToObj(Kept::event)
                    .toList();
        }

        private static Event event(long cursor) {
            EventType type = cursor % 100 == 0 ? EventType.TRUNK_STATE : EventType.CALL_STARTED;
            return new Event(cursor, new Happening(type, Instant.EPOCH, "", Map.of()));
        }

        @Override
        public EventSubscription subscribe(long cursor, EventConsumer consumer) {
            throw new UnsupportedOperationException();
        }
    }

    private static List<Long> cursors(EventService events, Set<EventType> types, int most) {
        return NewestEvents.of(events, types, most).stream().map(Event::cursor).toList();
    }

    @Test
    void shouldGiveTheNewestInTheirOrder() {
        assertEquals(List.of(2998L, 2999L, 3000L), cursors(new Kept(1, 3000), Set.of(), 3));
        assertEquals(List.of(7L, 8L), cursors(new Kept(7, 8), Set.of(), 50));
        assertEquals(List.of(), cursors(new Kept(1, 0), Set.of(), 50));
        assertEquals(List.of(), cursors(new Kept(4001, 4000), Set.of(), 50));
    }

    @Test
    void shouldLookFurtherBackForRareOnes() {
        Set<EventType> trunks = Set.of(EventType.TRUNK_STATE);
        assertEquals(List.of(2600L, 2700L, 2800L, 2900L), cursors(new Kept(1, 2999), trunks, 4));
        assertEquals(List.of(2800L, 2900L), cursors(new Kept(2750, 2999), trunks, 4));
        assertEquals(100, cursors(new Kept(1, 1_000_000), trunks, 1000).size(), "it looks at 10 000");
    }

    @Test
    void shouldGiveAsManyAsAreWantedOverStretches() {
        List<Long> found = cursors(new Kept(1, 5000), Set.of(), 1000);
        assertEquals(LongStream.rangeClosed(4001, 5000).boxed().toList(), found);
    }
}
