package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaListener;
import io.tandempbx.wiring.api.ServiceSlot;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the sessions beside the packet path: writes down what their packets did, and reports peers that fell
 * silent. {@link #scan} is called by its one thread only.
 */
final class SessionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);
    private static final int MAX_REPORT_OCTETS = 512;
    private static final long SCAN_NS = 100_000_000L;
    private static final long NOTICED_NS = 1_800_000_000L; // with the period of looking it is told within two seconds
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** What was last written of a session; kept with it, and used by the watch only. */
    static final class Written {
        private long atNs;
        private long activity;
        private int revision;
        private boolean complained;
    }

    private final Collection<MediaSession> sessions;
    private final Predicate<MediaSession> isPresent;
    private final LongConsumer tidy;
    private final SessionRecords records;
    private final ServiceSlot<MediaListener> listener;
    private final IntSupplier timeoutSeconds;
    private final MediaClock clock;
    private final Thread thread;
    private final Complaints complaints = new Complaints();
    private final ByteBuffer report = ByteBuffer.allocateDirect(MAX_REPORT_OCTETS);
    private volatile boolean running = true;

    /**
     * @param sessions       a live view
     * @param isPresent      whether a session is still in that view
     * @param tidy           called before each look with its time
     * @param timeoutSeconds 0 reports nobody
     */
    SessionWatch(
            Collection<MediaSession> sessions,
            Predicate<MediaSession> isPresent,
            LongConsumer tidy,
            SessionRecords records,
            ServiceSlot<MediaListener> listener,
            IntSupplier timeoutSeconds,
            MediaClock clock) {
        this.sessions = sessions;
        this.isPresent = isPresent;
        this.tidy = tidy;
        this.records = records;
        this.listener = listener;
        this.timeoutSeconds = timeoutSeconds;
        this.clock = clock;
        this.thread = new Thread(this::run, "media-watch");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread; false if it did not end in time. */
    boolean stop(long timeoutMs) {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /**
     * Writes every session's record once more.
     *
     * @param exact whether the loops have ended
     */
    void writeAll(boolean exact) {
        sessions.forEach(session -> records.writeStream(session, exact));
    }

    private void run() {
        while (running) {
            try {
                scan(clock.nowNs());
            } catch (RuntimeException e) {
                LOG.warn("Media sessions were not looked after this time", e);
            }
            LockSupport.parkNanos(SCAN_NS);
        }
    }

    /** Looks at every session once. */
    synchronized void scan(long nowNs) {
        tidy.accept(nowNs);
        long timeoutNs = timeoutSeconds.getAsInt() * NS_PER_SECOND;
        for (MediaSession session : sessions) {
            session.report(report, nowNs);
            complain(session, nowNs);
            reportSilence(session, timeoutNs, nowNs);
            tellApplication(session);
            writeChanges(session, nowNs);
        }
    }

    /** The operator hears of a one-sided call long before it is given up. */
    private void complain(MediaSession session, long nowNs) {
        long silentNs = session.isConnected() ? session.silentNs(nowNs) : 0;
        boolean silent = silentNs >= NOTICED_NS;
        if (silent && !session.written().complained) {
            complaints.silent(session, silentNs, nowNs);
        }
        session.written().complained = silent;
    }

    private void reportSilence(MediaSession session, long timeoutNs, long nowNs) {
        long silentNs = session.silentNs(nowNs);
        if (timeoutNs == 0 || silentNs < timeoutNs) {
            session.reportedSilent(false);
        } else if (!session.isReportedSilent()) {
            int seconds = (int) (silentNs / NS_PER_SECOND);
            boolean told =
                    listener.run(present -> present.silent(session.identity().id(), seconds));
            session.reportedSilent(told);
        }
    }

    /** What waits for a listener that is being replaced is told to the next. */
    private void tellApplication(MediaSession session) {
        String id = session.identity().id();
        session.keypad.deliver(key -> listener.run(present -> present.digit(id, key)));
        Playing playing = session.playing();
        if (playing != null) {
            playing.tellEnd(source -> listener.run(present -> present.played(id, source)));
        }
    }

    private void writeChanges(MediaSession session, long nowNs) {
        Written last = session.written();
        long activity = session.activity();
        int revision = session.revision();
        boolean counted = activity != last.activity && nowNs - last.atNs >= NS_PER_SECOND;
        if (!counted && revision == last.revision) {
            return;
        }
        records.writeStream(session, false);
        last.atNs = nowNs;
        last.activity = activity;
        last.revision = revision;
        if (!isPresent.test(session)) {
            records.removeStream(session); // released while we wrote
        }
    }
}
