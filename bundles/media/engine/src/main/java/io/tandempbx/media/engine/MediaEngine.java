package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control side of the media path: opens, joins and closes sessions, and writes each change down before it returns.
 * Changes are made under one lock; packets never take it.
 */
final class MediaEngine implements MediaService {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);
    private static final long STOP_MS = 2000;
    private static final long LEAST_REST_MS = 1000;
    private static final long FOREIGN_PORT_REST_MS = 10_000;
    private static final long WARN_NS = 60_000_000_000L;
    private static final long UNWANTED_NS = 10_000_000_000L;

    private final SessionRecords records;
    private final PortPairs pairs;
    private final CodecCatalog codecs;
    private final MediaClock clock;
    private final RandomGenerator random;
    private final PortPool pool;
    private final EchoCanary canary;
    private final SessionWatch watch;
    private final ServiceSlot<MediaListener> listener = new ServiceSlot<>();
    private final Map<String, MediaSession> sessions = new ConcurrentHashMap<>();
    private final List<MediaLoop> loops = new CopyOnWriteArrayList<>();
    private final Map<String, Long> unwanted = new HashMap<>(); // until when each is kept; guarded by lock
    private final Object lock = new Object();
    private volatile MediaSettings settings;
    private long opened; // guarded by lock, like the next
    private long warnedNs;
    private boolean stopped; // the channels are the successor's

    MediaEngine(
            StateTable table,
            ChannelStore channels,
            CodecCatalog codecs,
            MediaSettings settings,
            MediaClock clock,
            RandomGenerator random) {
        this.records = new SessionRecords(table, clock);
        this.pairs = new PortPairs(channels);
        this.codecs = codecs;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.pool = new PortPool(this::rested);
        this.canary = new EchoCanary(channels);
        this.warnedNs = clock.nowNs() - WARN_NS;
        this.watch = new SessionWatch(
                sessions.values(),
                session -> sessions.get(session.identity().id()) == session,
                this::tidy,
                records,
                listener,
                () -> this.settings.mediaTimeoutSeconds(),
                clock);
    }

    /** Takes up every session of the predecessor and goes on relaying. */
    void start() {
        synchronized (lock) {
            growLoops(settings.threads());
            records.quarantines().forEach(pool::quarantine);
            List<SessionRecords.Stored> stored = records.sessions();
            stored.forEach(this::restore);
            stored.forEach(this::rejoin);
            sessions.values().forEach(this::read);
            loops.forEach(MediaLoop::start);
            pairs.releaseOthers();
            canary.sing(settings.rtpPorts(), settings.bindAddress(), loops.get(0));
        }
        watch.start();
    }

    /** What a start says about itself in the log. */
    String state() {
        return "ports " + settings.rtpPorts() + " with " + loops.size() + " loops, " + sessions.size()
                + " sessions taken over";
    }

    /** Writes everything down and looks after nothing any more; the loops go on. */
    void rest() {
        if (!watch.stop(STOP_MS)) {
            LOG.warn("The watch over media sessions did not end within {} ms", STOP_MS);
        }
        watch.writeAll();
    }

    /** Stops reading, writes everything down and leaves the channels to the successor. */
    void stop() {
        synchronized (lock) {
            stopped = true;
        }
        loops.forEach(MediaLoop::stop);
        boolean ended = true;
        for (MediaLoop loop : loops) {
            ended &= loop.awaitEnd(STOP_MS);
        }
        ended &= watch.stop(STOP_MS);
        if (!ended) {
            LOG.warn("A media thread did not end within {} ms", STOP_MS);
        }
        watch.writeAll();
    }

    /** Uses other settings from now on; sessions that are open keep their ports and loops. */
    void apply(MediaSettings changed) {
        synchronized (lock) {
            MediaSettings earlier = settings;
            settings = changed;
            int present = loops.size();
            growLoops(changed.threads());
            loops.subList(present, loops.size()).forEach(MediaLoop::start);
            if (!earlier.rtpPorts().equals(changed.rtpPorts())
                    || !earlier.bindAddress().equals(changed.bindAddress())) {
                pairs.closeUnused();
                canary.sing(changed.rtpPorts(), changed.bindAddress(), loops.get(0));
            }
        }
    }

    @Override
    public int open(String session, String call) throws PortsExhaustedException {
        synchronized (lock) {
            MediaSession present = sessions.get(session);
            if (present != null) {
                return present.identity().port();
            }
            MediaSession opened = openLowest(session, call);
            opened.watchFrom(clock.nowNs());
            sessions.put(session, opened);
            records.writeSession(opened);
            opened.ports().serve(opened);
            LOG.debug(
                    "call_id={} session {} opened on port {}",
                    call,
                    session,
                    opened.identity().port());
            return opened.identity().port();
        }
    }

    private MediaSession openLowest(String session, String call) throws PortsExhaustedException {
        MediaSettings present = settings;
        for (int port = take(present, call); port > 0; port = take(present, call)) {
            long serial = records.epoch() << 32 | opened++;
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
            LOG.warn("Cannot open a media session: {}; {}", message, ports());
        }
        throw new PortsExhaustedException(message);
    }

    private MediaSession session(MediaSession.Identity identity) throws IOException {
        MediaLoop loop = loops.get(identity.port() / 2 % settings.threads());
        return new MediaSession(identity, pairs.open(identity.port(), identity.bound(), loop));
    }

    /** Takes a port that the call's loop reads, so that both legs are read by one; any other if need be. */
    private int take(MediaSettings present, String call) {
        long skipMs = present.quarantineSeconds() * 1000L - LEAST_REST_MS;
        int threads = present.threads();
        int share = Math.floorMod(call.hashCode(), threads);
        return pool.take(present.rtpPorts(), clock.nowMs(), Math.max(0, skipMs), share, threads);
    }

    @Override
    public void remote(String session, RemoteMedia remote) {
        synchronized (lock) {
            MediaSession present = required(session);
            present.watchFrom(clock.nowNs());
            follow(present, present.plan().with(remote));
        }
    }

    @Override
    public void bridge(String session, String other) {
        synchronized (lock) {
            MediaSession one = required(session);
            MediaSession two = required(other);
            if (one == two) {
                throw new IllegalArgumentException("session " + session + " cannot be bridged with itself");
            }
            if (one.plan().joined() == two && two.plan().joined() == one) {
                return;
            }
            part(one);
            part(two);
            join(one, one.plan().joinedTo(two));
            join(two, two.plan().joinedTo(one));
        }
    }

    @Override
    public void echo(String session, MediaFormat format, int payloadType) {
        synchronized (lock) {
            MediaSession present = required(session);
            EchoStream earlier = present.echo();
            if (earlier != null && earlier.format().equals(format) && earlier.payloadType() == payloadType) {
                return;
            }
            part(present);
            EchoStream stream =
                    new EchoStream(format, payloadType, random.nextInt(), random.nextInt(1 << 15), random.nextInt());
            join(present, present.plan().echoing(stream));
            present.play();
        }
    }

    @Override
    public void release(String session) {
        synchronized (lock) {
            unwanted.remove(session);
            MediaSession leaving = sessions.remove(session);
            if (leaving == null) {
                return;
            }
            part(leaving);
            records.removeSession(leaving);
            records.removeStream(leaving);
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "call_id={} session {} released, {}, not taken by the kernel: {}",
                        leaving.identity().call(),
                        session,
                        leaving.statistics(clock.nowNs()),
                        leaving.unsent());
            }
            leaving.end();
            rest(leaving.identity().port());
        }
    }

    private void rest(int port) {
        int seconds = settings.quarantineSeconds();
        if (seconds == 0) {
            pool.free(port);
            pairs.idle(port, clock.nowMs());
            return;
        }
        long untilMs = clock.nowMs() + seconds * 1000L;
        pool.quarantine(port, untilMs);
        records.writeQuarantine(port, untilMs);
    }

    private void rested(int port) {
        records.removeQuarantine(port);
        pairs.idle(port, clock.nowMs());
    }

    /** Releases what nobody wants any more, ends rests that are over, and closes what nobody has used since. */
    private void tidy(long nowNs) {
        synchronized (lock) {
            releaseUnwanted(nowNs);
            if (!stopped) {
                pool.expire(clock.nowMs());
                pairs.closeIdle(clock.nowMs());
            }
        }
    }

    /** A user that forgot its sessions may be a broken version, whose predecessor is put back in a moment. */
    @Override
    public void retain(Set<String> wanted) {
        synchronized (lock) {
            unwanted.keySet().removeIf(session -> wanted.contains(session) || !sessions.containsKey(session));
            long untilNs = clock.nowNs() + UNWANTED_NS;
            sessions.keySet().stream()
                    .filter(session -> !wanted.contains(session))
                    .forEach(session -> unwanted.putIfAbsent(session, untilNs));
        }
    }

    private void releaseUnwanted(long nowNs) {
        List<String> due = unwanted.entrySet().stream()
                .filter(entry -> nowNs - entry.getValue() >= 0)
                .map(Map.Entry::getKey)
                .toList();
        due.forEach(this::release);
    }

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        return Optional.ofNullable(sessions.get(session)).map(present -> present.statistics(clock.nowNs()));
    }

    @Override
    public List<MediaFormat> formats() {
        return codecs.formats();
    }

    @Override
    public PortUsage ports() {
        synchronized (lock) {
            PortRange range = settings.rtpPorts();
            long nowMs = clock.nowMs();
            int inUse = (int) sessions.values().stream()
                    .filter(session -> range.isForSessions(session.identity().port()))
                    .count();
            int quarantined = pool.quarantined(range, nowMs);
            return new PortUsage(inUse, quarantined, range.pairs() - inUse - quarantined - pool.setAside(range, nowMs));
        }
    }

    @Override
    public void attach(MediaListener arriving) {
        listener.bind(arriving);
    }

    @Override
    public void detach(MediaListener leaving) {
        listener.unbind(leaving);
    }

    private MediaSession required(String session) {
        MediaSession present = sessions.get(session);
        if (present == null) {
            throw new IllegalArgumentException("no media session " + session);
        }
        return present;
    }

    /** Ends what a session was joined to, for the other side. */
    private void part(MediaSession session) {
        MediaSession other = session.plan().joined();
        if (other != null && other.plan().joined() == session) {
            follow(other, other.plan().joinedTo(null));
        }
    }

    private void join(MediaSession session, Plan plan) {
        session.watchFrom(clock.nowNs());
        follow(session, plan);
    }

    private void follow(MediaSession session, Plan plan) {
        session.follow(plan);
        records.writeSession(session);
    }

    private void read(MediaSession session) {
        session.ports().serve(session);
        EchoStream echo = session.echo();
        if (echo != null && !echo.isToneOver()) {
            session.play();
        }
    }

    private void growLoops(int threads) {
        try {
            while (loops.size() < threads) {
                loops.add(new MediaLoop(loops.size(), codecs, clock));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restore(SessionRecords.Stored stored) {
        MediaSession.Identity identity = stored.identity();
        pool.adopt(identity.port());
        try {
            MediaSession session = session(identity);
            records.readStream(stored, session);
            sessions.put(identity.id(), session);
        } catch (IOException e) {
            LOG.warn(
                    "call_id={} media session {} is lost: port {}: {}",
                    identity.call(),
                    identity.id(),
                    identity.port(),
                    e.toString());
            records.forget(stored);
            pool.free(identity.port());
        }
    }

    private void rejoin(SessionRecords.Stored stored) {
        MediaSession session = sessions.get(stored.identity().id());
        if (session == null) {
            return;
        }
        MediaSession joined = stored.joined() == null ? null : sessions.get(stored.joined());
        session.follow(Plan.restored(stored.remote(), stored.generation(), joined, stored.echo()));
    }

    /** Looks once at every session and the ports, as the watch does ten times a second. */
    void watchOnce() {
        watch.scan(clock.nowNs());
    }

    /** The threads that move packets. */
    List<Long> loopThreadIds() {
        return loops.stream().map(MediaLoop::threadId).toList();
    }
}
