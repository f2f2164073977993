package io.tandempbx.health.core.metric;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventConsumer;
import io.tandempbx.event.api.Happening;
import io.tandempbx.metrics.api.Counters;
import io.tandempbx.metrics.api.Histogram;
import io.tandempbx.metrics.api.MetricSink;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls and registrations from the event stream. One thread at a time delivers, any reads; a call whose beginning
 * is no longer known counts all the same, only its set-up time does not.
 */
final class CallFigures implements EventConsumer {
    private static final int MOST_CALLS = 100_000;
    private static final String DIRECTION = "direction";
    private static final String NO_ANSWER = " (Q.850 19)"; // as the other side of a trunk said it
    private static final String INTERNAL = "internal"; // also of events from before they told

    private static final class Times {
        private final Instant started;
        private @Nullable Instant answered;

        Times(Instant started) {
            this.started = started;
        }
    }

    private final Counters calls = new Counters("status", DIRECTION);
    private final Histogram durations = new Histogram(1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600);
    private final Histogram setups = new Histogram(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60);
    private final LongAdder registrations = new LongAdder();
    private final Map<String, Times> running = new LinkedHashMap<>(); // guarded by this, as is the next
    private long cursor = -1;

    /** The last event counted; -1 before the first. */
    synchronized long cursor() {
        return cursor;
    }

    @Override
    public synchronized void events(List<Event> batch) {
        for (Event event : batch) {
            if (event.cursor() > cursor) {
                cursor = event.cursor();
                count(event.happening());
            }
        }
    }

    private void count(Happening happening) {
        switch (happening.type()) {
            case CALL_STARTED -> begin(happening);
            case CALL_ANSWERED -> answer(happening);
            case CALL_ENDED -> end(happening);
            case EXTENSION_REGISTERED -> registrations.increment();
            default -> {
                // not counted
            }
        }
    }

    private void begin(Happening happening) {
        if (running.size() == MOST_CALLS) { // only when ends were lost
            running.remove(running.keySet().iterator().next());
        }
        running.put(happening.subject(), new Times(happening.at()));
    }

    private void answer(Happening happening) {
        Times times = running.get(happening.subject());
        if (times != null && times.answered == null) {
            times.answered = happening.at();
            setups.observe(seconds(times.started, happening.at()));
        }
    }

    private void end(Happening happening) {
        Times times = running.remove(happening.subject());
        Instant answered = times == null ? null : times.answered;
        String told = happening.fields().getOrDefault("duration", "0");
        if (answered != null) {
            durations.observe(seconds(answered, happening.at()));
        } else if (times == null && told.matches("[1-9]\\d{0,8}")) {
            durations.observe(Integer.parseInt(told));
        }
        boolean taken = answered != null || (times == null && !told.equals("0"));
        calls.increment(
                taken ? "answered" : refusal(happening.fields().getOrDefault("cause", "")),
                happening.fields().getOrDefault(DIRECTION, INTERNAL));
    }

    /** The words of call records, for a call that nobody took. */
    private static String refusal(String cause) {
        if (cause.equals("480 no answer") || cause.endsWith(NO_ANSWER)) {
            return "no_answer";
        }
        String status = cause.length() < 3 ? "" : cause.substring(0, 3);
        return switch (status) {
            case "486", "600", "603" -> "busy";
            case "200", "487" -> "cancelled";
            default -> "failed";
        };
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis() / 1000.0);
    }

    void collect(MetricSink sink) {
        calls.collect(sink, "pbx_calls_total", "Calls that are over, by what became of them.");
        sink.histogram(
                "pbx_call_duration_seconds", "From the answer to the end of a call.", Map.of(), durations.snapshot());
        sink.histogram("pbx_call_setup_seconds", "From a caller's INVITE to the answer.", Map.of(), setups.snapshot());
        sink.counter("pbx_extension_registrations_total", "Phones that registered anew.", Map.of(), (double)
                registrations.sum());
    }
}
