package io.tandempbx.media.engine;

import io.tandempbx.media.api.SessionStatistics;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What sessions released within the last ten seconds had counted; of a session without a packet there is nothing to keep.
 * The control side adds and expires, under its lock; any thread finds.
 */
final class LastStatistics {
    private static final long KEPT_NS = 10_000_000_000L;
    private static final int LIMIT = 20_000;

    private record Kept(String session, long atNs) {}

    private final Map<String, SessionStatistics> bySession = new ConcurrentHashMap<>();
    private final Deque<Kept> order = new ArrayDeque<>(); // oldest first

    void add(String session, SessionStatistics statistics, long nowNs) {
        if (statistics.packetsReceived() + statistics.packetsSent() == 0) {
            return;
        }
        if (order.size() == LIMIT) {
            forgetOldest();
        }
        bySession.put(session, statistics);
        order.add(new Kept(session, nowNs));
    }

    void expire(long nowNs) {
        while (!order.isEmpty() && nowNs - order.getFirst().atNs >= KEPT_NS) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        bySession.remove(order.removeFirst().session);
    }

    Optional<SessionStatistics> find(String session) {
        return Optional.ofNullable(bySession.get(session));
    }
}
