package io.tandempbx.media.engine;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * Which RTP port pairs are in use, resting after a session, or set aside because another program holds them. Not
 * thread-safe; the control side calls it under its lock.
 */
final class PortPool {

    private record Rest(int port, long untilMs, boolean foreign) {}

    private final BitSet busy = new BitSet(1 << 15); // by port / 2
    private final TreeSet<Rest> resting =
            new TreeSet<>(Comparator.comparingLong(Rest::untilMs).thenComparingInt(Rest::port));
    private final Map<Integer, Rest> restByPort = new HashMap<>();
    private final IntConsumer onQuarantineEnd;

    /** @param onQuarantineEnd told the port of each quarantine that is over */
    PortPool(IntConsumer onQuarantineEnd) {
        this.onQuarantineEnd = onQuarantineEnd;
    }

    /**
     * Marks the lowest free port of the range as in use and returns it, if possible one of this share. When none is
     * free, the port that has rested longest is taken, up to {@code skipMs} before its quarantine is over: a busy node
     * refuses nobody while ports only rest. Returns -1 when there is none.
     *
     * @param share  of the pairs, from 0; a pair is in the share that its number modulo {@code shares} is
     */
    int take(PortRange range, long nowMs, long skipMs, int share, int shares) {
        expire(nowMs);
        int port = find(range, nowMs + skipMs, share, shares);
        if (port < 0 && shares > 1) {
            port = find(range, nowMs + skipMs, 0, 1);
        }
        if (port >= 0) {
            busy.set(port / 2);
        }
        return port;
    }

    private int find(PortRange range, long untilMs, int share, int shares) {
        int last = range.lastRtpPort() / 2;
        for (int pair = busy.nextClearBit(range.firstForSessions() / 2); pair <= last; ) {
            if (pair % shares == share) {
                return 2 * pair;
            }
            pair = busy.nextClearBit(pair + 1);
        }
        for (Rest rest : resting) {
            if (rest.untilMs() > untilMs) {
                return -1;
            }
            if (!rest.foreign() && rest.port() / 2 % shares == share && range.isForSessions(rest.port())) {
                end(rest);
                return rest.port();
            }
        }
        return -1;
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

    /** Frees the ports whose rest is over. */
    void expire(long nowMs) {
        while (!resting.isEmpty() && resting.first().untilMs() <= nowMs) {
            end(resting.first());
        }
    }

    private void end(Rest over) {
        resting.remove(over);
        restByPort.remove(over.port());
        busy.clear(over.port() / 2);
        if (!over.foreign()) {
            onQuarantineEnd.accept(over.port());
        }
    }
}
