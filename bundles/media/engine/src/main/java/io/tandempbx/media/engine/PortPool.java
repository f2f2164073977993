package io.tandempbx.media.engine;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * Which RTP port pairs are in use, resting after a session, or set aside because another program holds them. Not
 * thread-safe; the control side calls it under its lock.
 */
final class PortPool {

    private record Rest(int port, long untilMs, boolean foreign) {}

    private final BitSet busy = new BitSet(1 << 15); // by port / 2
    private final PriorityQueue<Rest> resting = new PriorityQueue<>(Comparator.comparingLong(Rest::untilMs));
    private final Map<Integer, Rest> restByPort = new HashMap<>();
    private final IntConsumer onQuarantineEnd;

    /** @param onQuarantineEnd told the port of each quarantine that is over */
    PortPool(IntConsumer onQuarantineEnd) {
        this.onQuarantineEnd = onQuarantineEnd;
    }

    /**
     * Marks the lowest free port of the range as in use and returns it. When none is free, the port that has rested
     * longest is taken, up to {@code skipMs} before its quarantine is over: a busy node refuses nobody while ports only
     * rest. Returns -1 when there is none.
     */
    int take(PortRange range, long nowMs, long skipMs) {
        expire(nowMs);
        int port = 2 * busy.nextClearBit(range.firstForSessions() / 2);
        if (port > range.lastRtpPort()) {
            Rest longest = resting.peek();
            if (longest == null || longest.foreign() || longest.untilMs() > nowMs + skipMs) {
                return -1;
            }
            end(longest);
            return take(range, nowMs, skipMs);
        }
        busy.set(port / 2);
        return port;
    }

    /** Marks a port as in use that a session of a predecessor holds. */
    void adopt(int port) {
        Rest rest = restByPort.remove(port);
        if (rest != null) {
            resting.remove(rest);
        }
        busy.set(port / 2);
    }

    /** Gives a port back at once. */
    void free(int port) {
        busy.clear(port / 2);
    }

    void quarantine(int port, long untilMs) {
        rest(new Rest(port, untilMs, false));
    }

    /** Leaves a port alone that another program holds. */
    void setAside(int port, long untilMs) {
        rest(new Rest(port, untilMs, true));
    }

    int quarantined(PortRange range, long nowMs) {
        return count(range, nowMs, false);
    }

    int setAside(PortRange range, long nowMs) {
        return count(range, nowMs, true);
    }

    private int count(PortRange range, long nowMs, boolean foreign) {
        expire(nowMs);
        return (int) resting.stream()
                .filter(rest -> rest.foreign() == foreign && range.isForSessions(rest.port()))
                .count();
    }

    private void rest(Rest rest) {
        busy.set(rest.port() / 2);
        resting.add(rest);
        restByPort.put(rest.port(), rest);
    }

    private void expire(long nowMs) {
        for (Rest rest = resting.peek(); rest != null && rest.untilMs() <= nowMs; rest = resting.peek()) {
            end(rest);
        }
    }

    private void end(Rest first) {
        resting.remove();
        restByPort.remove(first.port());
        busy.clear(first.port() / 2);
        if (!first.foreign()) {
            onQuarantineEnd.accept(first.port());
        }
    }
}
