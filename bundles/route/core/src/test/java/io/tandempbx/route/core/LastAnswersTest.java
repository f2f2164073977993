package io.tandempbx.route.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastAnswersTest {
    private final StateStore state = new MemoryStateStore();
    private final List<Event> kept = new ArrayList<>();

    /** Delivers what is kept at once, on the thread that subscribes. */
    private final class Stream implements EventService {
        @Override
        public long latest() {
            return kept.size();
        }

        @Override
        public long oldest() {
            return 1;
        }

        @Override
        public List<Event> after(long cursor, int max) {
            return kept.stream()
                    .filter(event -> event.cursor() > cursor)
                    .limit(max)
                    .toList();
        }

        @Override
        public EventSubscription subscribe(long cursor, EventConsumer consumer) {
            List<Event> batch = after(cursor, Integer.MAX_VALUE);
            if (!batch.isEmpty()) {
                consumer.events(batch);
            }
            return () -> {};
        }
    }

    private void happens(EventType type, int second, String by) {
        kept.add(new Event(
                kept.size() + 1, new Happening(type, Instant.ofEpochSecond(second), "call", Map.of("by", by))));
    }

    @Test
    void shouldBeginWithWhatComesNext() {
        happens(EventType.CALL_ANSWERED, 5, "1004");
        LastAnswers first = new LastAnswers(state.open(LastAnswers.TABLE));
        first.bind(new Stream()); // begins with what comes next
        assertEquals(Instant.EPOCH, first.of("1004"));
    }

    @Test
    void shouldTakeWhatHappenedWhileItWasAway() {
        LastAnswers first = new LastAnswers(state.open(LastAnswers.TABLE));
        first.bind(new Stream());
        happens(EventType.CALL_ANSWERED, 10, "1002");
        LastAnswers second = new LastAnswers(state.open(LastAnswers.TABLE));
        second.bind(new Stream());
        assertEquals(Instant.ofEpochSecond(10), second.of("1002"));
        happens(EventType.CALL_ANSWERED, 20, "1003");
        happens(EventType.CALL_STARTED, 30, "1002");
        LastAnswers third = new LastAnswers(state.open(LastAnswers.TABLE));
        third.bind(new Stream());
        assertEquals(Instant.ofEpochSecond(10), third.of("1002"));
        assertEquals(Instant.ofEpochSecond(20), third.of("1003"));
    }
}
