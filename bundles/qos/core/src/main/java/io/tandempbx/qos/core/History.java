package io.tandempbx.qos.core;

import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.ring.state.StateTable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Ended calls, a bounded number of them, in a table of the ring, from where they are read when somebody asks. One thread adds,
 * any may read.
 */
final class History {
    static final String TABLE = "qos.history";

    private final StateTable table;
    private final ConcurrentNavigableMap<String, byte[]> calls = new ConcurrentSkipListMap<>(); // the oldest first
    private long next;

    History(StateTable table) {
        this.table = table;
        calls.putAll(table.records());
        next = calls.isEmpty() ? 0 : Long.parseLong(calls.lastKey()) + 1;
    }

    void add(CallQuality call, int limit) {
        if (limit > 0) {
            String key = String.format(Locale.ROOT, "%016d", next++);
            byte[] record = Records.of(call);
            table.put(key, record);
            calls.put(key, record);
        }
        for (int over = calls.size() - limit; over > 0; over--) {
            Map.Entry<String, byte[]> oldest = calls.pollFirstEntry();
            if (oldest != null) {
                table.remove(oldest.getKey());
            }
        }
    }

    Optional<CallQuality> find(String callId) {
        return calls.descendingMap().values().stream()
                .filter(record -> Records.isOf(record, callId))
                .findFirst()
                .map(Records::call);
    }

    /** Of calls that began within these moments, the newest first. */
    List<CallQuality> calls(Instant from, Instant to) {
        return calls.descendingMap().values().stream()
                .filter(record -> Records.beganWithin(record, from, to))
                .map(Records::call)
                .toList();
    }
}
