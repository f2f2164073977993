package io.tandempbx.health.core.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.metrics.api.HistogramSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Instant BEGAN = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void shouldWriteTheTextFormat() throws IOException {
        Families families = new Families();
        families.counter("pbx_calls_total", "Calls.", Map.of("status", "busy", "direction", "internal"), 3);
        families.gauge("pbx_active_calls", "Now.", Map.of(), 2);
        families.histogram(
                "pbx_call_setup_seconds",
                "To the answer.",
                Map.of(),
                new HistogramSnapshot(List.of(0.5, 1.0), List.of(1L, 2L), 3, 7.5));
        assertEquals(
                """
                # HELP pbx_active_calls Now.
                # TYPE pbx_active_calls gauge
                pbx_active_calls 2.0
                # HELP pbx_call_setup_seconds To the answer.
                # TYPE pbx_call_setup_seconds histogram
                pbx_call_setup_seconds_bucket{le="0.5",} 1.0
                pbx_call_setup_seconds_bucket{le="1.0",} 2.0
                pbx_call_setup_seconds_bucket{le="+Inf",} 3.0
                pbx_call_setup_seconds_count 3.0
                pbx_call_setup_seconds_sum 7.5
                # HELP pbx_calls_total Calls.
                # TYPE pbx_calls_total counter
                pbx_calls_total{direction="internal",status="busy",} 3.0
                """,
                families.text());
    }

    @Test
    void shouldRefuseOneNameForTwoKinds() {
        Families families = new Families();
        families.gauge("pbx_active_calls", "Now.", Map.of(), 2);
        assertThrows(IllegalArgumentException.class, () -> families.counter("pbx_active_calls", "Now.", Map.of(), 2));
    }

    @Test
    void shouldLeaveOutASourceThatFailsAndOneThatLeft() throws IOException {
        Sources sources = new Sources();
        sources.add(sink -> {
            throw new IllegalStateException("broken");
        });
        io.tandempbx.metrics.api.MetricSource leaving = sink -> sink.gauge("pbx_gone", "Gone.", Map.of(), 1);
        sources.add(leaving);
        sources.add(sink -> sink.gauge("pbx_active_calls", "Now.", Map.of(), 2));
        sources.remove(leaving);
        String text = sources.collect().text();
        assertTrue(text.contains("pbx_active_calls 2.0") && !text.contains("pbx_gone"), text);
    }

    @Test
    void shouldCountWhatBecameOfCalls() throws IOException {
        CallFigures figures = new CallFigures();
        List<Event> events = new ArrayList<>();
        add(events, EventType.CALL_STARTED, "a", 0, Map.of());
        add(events, EventType.CALL_ANSWERED, "a", 2, Map.of());
        add(events, EventType.CALL_STARTED, "b", 3, Map.of());
        add(events, EventType.CALL_ENDED, "b", 4, Map.of("cause", "486 Busy Here", "duration", "0"));
        add(events, EventType.CALL_ENDED, "a", 42, Map.of("cause", "200 hung up by 1001", "duration", "40"));
        add(events, EventType.CALL_ENDED, "c", 50, Map.of("cause", "200 hung up by 1001", "duration", "7"));
        for (String cause : List.of(
                "480 no answer", "480 (Q.850 19)", "480 Temporarily Unavailable", "487 cancelled by caller", "")) {
            add(events, EventType.CALL_STARTED, cause, 51, Map.of());
            add(events, EventType.CALL_ENDED, cause, 52, Map.of("cause", cause, "duration", "0"));
        }
        for (String direction : List.of("outbound", "inbound", "internal")) {
            add(events, EventType.CALL_STARTED, direction, 53, Map.of());
            add(
                    events,
                    EventType.CALL_ENDED,
                    direction,
                    54,
                    Map.of("cause", "486", "duration", "0", "direction", direction, "trunk", "carrier"));
        }
        add(events, EventType.EXTENSION_REGISTERED, "1001", 60, Map.of());
        figures.events(events.subList(0, 3));
        figures.events(events); // what was counted already is not counted again
        Families families = new Families();
        figures.collect(families);
        String text = families.text();
        for (String line : List.of(
                "pbx_calls_total{direction=\"internal\",status=\"answered\",} 2.0",
                "pbx_calls_total{direction=\"internal\",status=\"busy\",} 2.0",
                "pbx_calls_total{direction=\"outbound\",status=\"busy\",} 1.0",
                "pbx_calls_total{direction=\"inbound\",status=\"busy\",} 1.0",
                "pbx_calls_total{direction=\"internal\",status=\"no_answer\",} 2.0",
                "pbx_calls_total{direction=\"internal\",status=\"cancelled\",} 1.0",
                "pbx_calls_total{direction=\"internal\",status=\"failed\",} 2.0",
                "pbx_call_duration_seconds_count 2.0",
                "pbx_call_duration_seconds_sum 47.0",
                "pbx_call_setup_seconds_count 1.0",
                "pbx_call_setup_seconds_sum 2.0",
                "pbx_extension_registrations_total 1.0")) {
            assertTrue(text.contains(line + "\n"), () -> line + " is not in\n" + text);
        }
        assertEquals(events.size() - 1, figures.cursor());
    }

    @Test
    void shouldBeginWithTheFirstEventOfTheProcess() {
        for (int kept = 0; kept <= 9; kept++) {
            for (int earlier = 0; earlier <= kept; earlier++) {
                KeptEvents events = new KeptEvents(100, kept, earlier);
                assertEquals(99 + earlier, CallMetrics.cursorBefore(events, BEGAN), kept + " kept, " + earlier);
            }
        }
    }

    private static void add(
            List<Event> events, EventType type, String subject, int second, Map<String, String> fields) {
        events.add(new Event(events.size(), new Happening(type, BEGAN.plusSeconds(second), subject, fields)));
    }

    /** Events numbered from {@code oldest} on, the first of them from before the process began. */
    private record KeptEvents(long oldest, int kept, int earlier) implements EventService {
        @Override
        public long latest() {
            return oldest + kept - 1;
        }

        @Override
        public List<Event> after(long cursor, int max) {
            List<Event> found = new ArrayList<>();
            for (long next = Math.max(cursor + 1, oldest); next <= latest() && found.size() < max; next++) {
                Instant at = BEGAN.plusSeconds(next - oldest - earlier);
                found.add(new Event(next, new Happening(EventType.CALL_STARTED, at, "x", Map.of())));
            }
            return found;
        }

        @Override
        public EventSubscription subscribe(long cursor, EventConsumer consumer) {
            throw new UnsupportedOperationException("not needed here");
        }
    }
}
