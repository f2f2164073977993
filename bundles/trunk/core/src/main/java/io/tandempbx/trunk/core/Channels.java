package io.tandempbx.trunk.core;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which call uses which trunk, as records of the ring, and the limits on that. A call that comes in and leaves by one trunk
 * has two channels there. Thread-safe.
 */
final class Channels {
    static final String TABLE = "trunk.channel";
    private static final int LAYOUT = 1;

    private final StateTable table;
    private final Map<String, Integer> byKey = new HashMap<>(); // guarded by this
    private final Map<String, Integer> byTrunk = new HashMap<>(); // guarded by this
    private final Map<String, RateLimit> rates = new HashMap<>(); // guarded by this

    /** Goes on with what the table holds. */
    Channels(StateTable table) {
        this.table = table;
        table.records().forEach((key, record) -> {
            int count = new RecordReader(record).int32();
            byKey.put(key, count);
            byTrunk.merge(trunk(key), count, Integer::sum);
        });
    }

    /**
     * Takes a channel.
     *
     * @param limitless whether it is taken in any case
     * @return why not; empty when it was taken
     * @throws StaleEpochException if a successor has taken over
     */
    synchronized Optional<String> take(TrunkPlan trunk, String call, boolean limitless, long nowNs) {
        int active = byTrunk.getOrDefault(trunk.id(), 0);
        int max = trunk.maxChannels();
        if (!limitless && max > 0 && active >= max) {
            return Optional.of("all " + max + " channels in use");
        }
        int perSecond = trunk.callsPerSecond();
        if (!limitless && perSecond > 0) {
            RateLimit rate = rates.computeIfAbsent(trunk.id(), each -> new RateLimit());
            if (!rate.take(perSecond, nowNs)) {
                return Optional.of("more than " + perSecond + " calls a second");
            }
        }
        String key = key(trunk.id(), call);
        store(key, byKey.getOrDefault(key, 0) + 1);
        byTrunk.merge(trunk.id(), 1, Integer::sum);
        return Optional.empty();
    }

    /** Gives one back; false when the call has none. */
    synchronized boolean give(String trunk, String call) {
        String key = key(trunk, call);
        Integer count = byKey.get(key);
        if (count == null) {
            return false;
        }
        store(key, count - 1);
        reduce(trunk, 1);
        return true;
    }

    /** Gives back those of all calls but these. */
    synchronized void retain(Set<String> calls) {
        for (String key : List.copyOf(byKey.keySet())) {
            if (!calls.contains(key.substring(key.indexOf(' ') + 1))) {
                int count = byKey.getOrDefault(key, 0);
                store(key, 0);
                reduce(trunk(key), count);
            }
        }
    }

    synchronized int active(String trunk) {
        return byTrunk.getOrDefault(trunk, 0);
    }

    private void reduce(String trunk, int by) {
        byTrunk.merge(trunk, -by, (before, change) -> before + change <= 0 ? null : before + change);
    }

    private void store(String key, int count) {
        if (count == 0) {
            table.remove(key);
            byKey.remove(key);
        } else {
            table.put(key, new RecordWriter(LAYOUT).int32(count).toBytes());
            byKey.put(key, count);
        }
    }

    private static String key(String trunk, String call) {
        return trunk + ' ' + call; // no id of a trunk has a space
    }

    private static String trunk(String key) {
        return key.substring(0, key.indexOf(' '));
    }
}
