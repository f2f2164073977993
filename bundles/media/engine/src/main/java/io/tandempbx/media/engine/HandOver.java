package io.tandempbx.media.engine;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.socket.Remainder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the loops of one revision go on relaying until its successor is there to read, so that no stream pauses for as
 * long as a bundle is exchanged. The two find each other through marks in the ring, for they share no class:
 *
 * <pre>
 *  predecessor                    ring                       successor
 *     stop ───────────────► media/relaying ──────────────────► its classes are loaded
 *     (relays on)           media/asked    ◄─────────────────  take over
 *     ends its loops,
 *     writes records ─────► media/done     ──────────────────► reads records, takes channels, relays
 * </pre>
 *
 * <p>Only one of them ever reads the channels, so packets keep their order.
 */
final class HandOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final String RELAYING = "media/relaying";
    private static final String ASKED = "media/asked";
    private static final String DONE = "media/done";
    private static final Remainder MARK = new Remainder(new byte[1], new byte[0]);
    private static final long POLL_NS = 500_000;
    private static final long NS_PER_MS = 1_000_000;

    private final ChannelStore ring;
    private final MediaClock clock;
    private final long limitMs;

    /** @param limitMs after which a revision that nobody follows ends its loops */
    HandOver(ChannelStore ring, MediaClock clock, long limitMs) {
        this.ring = ring;
        this.clock = clock;
        this.limitMs = limitMs;
    }

    /** For the successor, before it looks at anything: returns when no predecessor reads any more. */
    void takeOver(long patienceMs) {
        if (!taken(RELAYING)) {
            return;
        }
        ring.leave(ASKED, MARK);
        long sinceNs = clock.nowNs();
        while (!taken(DONE)) {
            if (clock.nowNs() - sinceNs > patienceMs * NS_PER_MS) {
                LOG.warn("The predecessor did not end within {} ms, packets may be out of order", patienceMs);
                return;
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** For the predecessor: has {@code end} run once the successor asks for it, or the limit is over. */
    void retire(Runnable end) {
        taken(ASKED);
        taken(DONE);
        ring.leave(RELAYING, MARK);
        Thread thread = new Thread(() -> awaitSuccessor(end), "media-hand-over");
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitSuccessor(Runnable end) {
        long sinceNs = clock.nowNs();
        while (!taken(ASKED)) {
            // whoever takes the mark decides: a successor that has it is about to ask
            if (clock.nowNs() - sinceNs > limitMs * NS_PER_MS && taken(RELAYING)) {
                LOG.warn("No other revision took over within {} ms: nothing is relayed any more", limitMs);
                end.run();
                return;
            }
            LockSupport.parkNanos(POLL_NS);
        }
        try {
            end.run();
        } finally {
            ring.leave(DONE, MARK);
        }
    }

    private boolean taken(String mark) {
        return ring.take(mark).unread().length > 0;
    }
}
