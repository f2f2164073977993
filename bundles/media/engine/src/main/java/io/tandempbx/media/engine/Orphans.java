package io.tandempbx.media.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sessions that their user no longer names. They are kept for ten seconds: a user that forgot its sessions may be a broken
 * version, whose predecessor is put back in a moment. The control side only, under its lock.
 */
final class Orphans {
    private static final long KEPT_NS = 10_000_000_000L;

    private final Map<String, Long> untilNs = new HashMap<>();

    /** Takes note of who is wanted among those that are there. */
    void retain(Set<String> wanted, Set<String> present, long nowNs) {
        untilNs.keySet().removeIf(session -> wanted.contains(session) || !present.contains(session));
        present.stream()
                .filter(session -> !wanted.contains(session))
                .forEach(session -> untilNs.putIfAbsent(session, nowNs + KEPT_NS));
    }

    /** Those whose time is over. */
    List<String> due(long nowNs) {
        return untilNs.entrySet().stream()
                .filter(entry -> nowNs - entry.getValue() >= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    void forget(String session) {
        untilNs.remove(session);
    }
}
