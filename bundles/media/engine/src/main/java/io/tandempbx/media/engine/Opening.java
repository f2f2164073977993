package io.tandempbx.media.engine;

import io.tandempbx.media.api.PortsExhaustedException;
import java.io.IOException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds ports for sessions that begin, and lets sessions use theirs. The control side only. */
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final long LEAST_REST_MS = 1000;
    private static final long FOREIGN_PORT_REST_MS = 10_000;
    private static final long WARN_NS = 60_000_000_000L;

    private final PortPool pool;
    private final PortPairs pairs;
    private final MediaLoops loops;
    private final LoopChoice choice;
    private final Supplier<MediaSettings> settings;
    private final Supplier<Object> usage;
    private final MediaClock clock;
    private final RandomGenerator random;
    private long warnedNs;

    /** @param usage what is told of the ports in the log when none is left */
    Opening(
            PortPool pool,
            PortPairs pairs,
            MediaLoops loops,
            Supplier<MediaSettings> settings,
            Supplier<Object> usage,
            MediaClock clock,
            RandomGenerator random) {
        this.pool = pool;
        this.pairs = pairs;
        this.loops = loops;
        this.choice = new LoopChoice(loops::cpuNs);
        this.settings = settings;
        this.usage = usage;
        this.clock = clock;
        this.random = random;
        this.warnedNs = clock.nowNs() - WARN_NS;
    }

    /** A new session on the lowest pair of ports that is free; only for who is urgent one of the kept. */
    MediaSession lowest(String session, String call, boolean urgent) throws PortsExhaustedException {
        MediaSettings present = settings.get();
        for (int port = take(present, call, urgent); port > 0; port = take(present, call, urgent)) {
            long serial = random.nextLong(); // a count would begin anew in the next process, beside adopted sessions
            try {
                return session(new MediaSession.Identity(session, call, port, present.bindAddress(), serial));
            } catch (IOException e) {
                LOG.debug("Port pair {} is held by another program: {}", port, e.toString());
                pool.setAside(port, clock.nowMs() + FOREIGN_PORT_REST_MS);
            }
        }
        String message = "no RTP port pair is free in " + present.rtpPorts();
        if (clock.nowNs() - warnedNs >= WARN_NS) {
            warnedNs = clock.nowNs();
            LOG.warn("Cannot open a media session: {}; {}", message, usage.get());
        }
        throw new PortsExhaustedException(message);
    }

    /** A session on the ports it has already. */
    MediaSession session(MediaSession.Identity identity) throws IOException {
        MediaLoop loop = loops.get(identity.port() / 2 % settings.get().threads());
        return new MediaSession(
                identity, pairs.open(identity.port(), identity.bound(), loop), new RtcpReports(random, clock));
    }

    /** Takes a port that the call's loop reads, so that both legs are read by one; any other if need be. */
    private int take(MediaSettings present, String call, boolean urgent) {
        long skipMs = present.quarantineSeconds() * 1000L - LEAST_REST_MS;
        int threads = present.threads();
        int share = choice.loop(call, threads, clock.nowNs());
        PortRange range = urgent ? present.rtpPorts() : present.rtpPorts().withoutKept();
        return pool.take(range, clock.nowMs(), Math.max(0, skipMs), share, threads);
    }
}
