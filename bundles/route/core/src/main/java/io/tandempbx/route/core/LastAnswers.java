package io.tandempbx.route.core;

import io.tandempbx.event.api.Event;
import io.tandempbx.event.api.EventService;
import io.tandempbx.event.api.EventSubscription;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateTable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each extension answered its last call, learnt from the event stream and kept in the state ring, so that neither a
 * replacement nor a crash forgets it. Table {@code route.answered}: extension → milliseconds; key {@code cursor}: the last
 * event that counted. Thread-safe.
 */
final class LastAnswers {
    static final String TABLE = "route.answered";
    private static final Logger LOG = LoggerFactory.getLogger(LastAnswers.class);
    private static final String CURSOR = "cursor";

    private final StateTable table;
    private final Map<String, Instant> answers = new ConcurrentHashMap<>();
    private @Nullable EventService source; // guarded by this
    private @Nullable EventSubscription subscription; // guarded by this

    LastAnswers(StateTable table) {
        this.table = table;
        table.records().forEach((extension, record) -> {
            if (!extension.equals(CURSOR)) {
                answers.put(extension, Instant.ofEpochMilli(number(record)));
            }
        });
    }

    /** When an extension answered its last call; the epoch for never. */
    Instant of(String extension) {
        return answers.getOrDefault(extension, Instant.EPOCH);
    }

    synchronized void bind(EventService events) {
        close();
        long known = table.get(CURSOR).map(LastAnswers::number).orElseGet(() -> begin(events.latest()));
        source = events;
        subscription = events.subscribe(known, this::take);
    }

    /** Unless a successor took its place already. */
    synchronized void unbind(EventService events) {
        if (source == events) {
            close();
        }
    }

    /** The first time: what was before does not count. */
    private long begin(long latest) {
        table.put(CURSOR, record(latest));
        return latest;
    }

    synchronized void close() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
            source = null;
        }
    }

    private void take(List<Event> batch) {
        try {
            for (Event event : batch) {
                Happening happening = event.happening();
                String by = happening.fields().getOrDefault("by", "");
                if (happening.type() == EventType.CALL_ANSWERED && !by.isEmpty()) {
                    answers.put(by, happening.at());
                    table.put(by, record(happening.at().toEpochMilli()));
                }
            }
            table.put(CURSOR, record(batch.get(batch.size() - 1).cursor()));
        } catch (StaleEpochException e) {
            LOG.debug("A successor keeps the answers now: {}", e.toString());
        }
    }

    private static byte[] record(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long number(byte[] record) {
        return ByteBuffer.wrap(record).getLong();
    }
}
