package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaListener;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.media.api.PortsExhaustedException;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.wiring.api.ServiceSlot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control side of the media path: opens, joins and closes sessions, and writes each change down before it returns.
 * Changes are made under one lock; packets never take it.
 */
final class MediaEngine implements MediaService {
    private static final Logger LOG = LoggerFactory.getLogger(MediaEngine.class);
    private static final long PREPARE_MS = 500; // call control waits meanwhile
    private static final long STOP_MS = 2000;
    private static final int MAX_REPORT_OCTETS = 512;

    private final SessionRecords records;
    private final PortPairs pairs;
    private final CodecCatalog codecs;
    private final MediaClock clock;
    private final RandomGenerator random;
    private final ClipLibrary clips;
    private final Switching switching;
    private final PortPool pool;
    private final LastStatistics released = new LastStatistics();
    private final EchoCanary canary;
    private final SessionWatch watch;
    private final ServiceSlot<MediaListener> listener = new ServiceSlot<>();
    private final Map<String, MediaSession> sessions = new ConcurrentHashMap<>();
    private final MediaLoops loops;
    private final Orphans orphans = new Orphans(); // guarded by lock
    private final Object lock = new Object();
    private final Opening opening; // guarded by lock, as the rooms
    private final Rooms rooms;
    private final Succession succession; // guarded by lock, but for its preparation
    private volatile MediaSettings settings;
    private boolean stopped; // guarded by lock: the channels are the successor's

    MediaEngine(
            Supplier<StateTable> table,
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
        this.clips = new ClipLibrary(codecs, () -> this.settings.places());
        this.switching = new Switching(codecs, random, () -> this.settings.jitter(), clips, clock);
        this.loops = new MediaLoops(codecs, clock);
        this.pool = new PortPool(this::rested);
        this.canary = new EchoCanary(channels);
        this.opening = new Opening(pool, pairs, loops, () -> this.settings, this::ports, clock, random);
        this.rooms = new Rooms(codecs, () -> this.settings.jitter(), switching, loops);
        this.succession = new Succession(sessions, records, pool, opening, rooms, clips, channels);
        this.watch = new SessionWatch(
                sessions.values(),
                session -> sessions.get(session.identity().id()) == session,
                this::tidy,
                records,
                listener,
                () -> this.settings.mediaTimeoutSeconds(),
                clock);
    }

    /** Makes ready what can be while a predecessor still relays. */
    void prepare() {
        succession.prepare(PREPARE_MS);
    }

    /** Takes up every session of the predecessor and goes on relaying. */
    void start() {
        synchronized (lock) {
            loops.grow(settings.threads());
            succession.takeUp();
            sessions.values().forEach(this::route);
            sessions.values().forEach(this::read);
            loops.start();
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
        succession.announce();
        if (!watch.stop(STOP_MS)) {
            LOG.warn("The watch over media sessions did not end within {} ms", STOP_MS);
        }
        watch.writeAll(false);
    }

    /** Stops reading, writes everything down and leaves the channels to the successor. */
    void stop() {
        synchronized (lock) {
            stopped = true;
        }
        loops.stop();
        clips.stop();
        boolean ended = loops.awaitEnd(STOP_MS);
        ended &= watch.stop(STOP_MS);
        if (!ended) {
            LOG.warn("A media thread did not end within {} ms", STOP_MS);
        }
        watch.writeAll(ended);
    }

    /** Uses other settings from now on; sessions that are open keep their ports and loops. */
    void apply(MediaSettings changed) {
        synchronized (lock) {
            MediaSettings earlier = settings;
            settings = changed;
            loops.grow(changed.threads());
            loops.start();
            if (!earlier.rtpPorts().equals(changed.rtpPorts())
                    || !earlier.bindAddress().equals(changed.bindAddress())) {
                pairs.closeUnused();
                canary.sing(changed.rtpPorts(), changed.bindAddress(), loops.get(0));
            }
        }
    }

    @Override
    public int open(String session, String call, boolean urgent) throws PortsExhaustedException {
        synchronized (lock) {
            MediaSession present = sessions.get(session);
            if (present != null) {
                return present.identity().port();
            }
            MediaSession opened = opening.lowest(session, call, urgent);
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
            route(one);
            route(two);
        }
    }

    @Override
    public void agree(String session, MediaTerms terms) {
        synchronized (lock) {
            MediaSession present = required(session);
            if (present.plan().terms().equals(terms)) {
                return;
            }
            follow(present, present.plan().agreeing(terms));
            route(present);
            MediaSession joined = present.plan().joined();
            if (joined != null) {
                route(joined);
            }
        }
    }

    @Override
    public void mix(String session, String room, boolean muted) {
        synchronized (lock) {
            MediaSession present = required(session);
            MixMember member = present.plan().member();
            if (member != null && member.room().name().equals(room)) {
                member.mute(muted);
                records.writeSession(present);
                return;
            }
            part(present);
            MixMember entered = rooms.enter(present, present.plan().terms(), room, muted);
            join(present, present.plan().joinedTo(null).mixed(entered));
            route(present);
        }
    }

    @Override
    public void unmix(String session) {
        MediaSession known = sessions.get(session);
        if (known == null || known.plan().member() == null) {
            return; // so that whoever is in no room costs no lock
        }
        synchronized (lock) {
            part(known);
            follow(known, known.plan().mixed(null));
        }
    }

    @Override
    public void play(String session, AudioSource source) {
        played(session, source);
    }

    @Override
    public void stop(String session) {
        played(session, null);
    }

    private void played(String session, @Nullable AudioSource source) {
        synchronized (lock) {
            MediaSession present = required(session);
            if (!Objects.equals(present.plan().source(), source)) {
                follow(present, present.plan().playing(source));
                switching.play(present, 0);
            }
        }
    }

    @Override
    public void tap(String session, String name, AudioTap tap) {
        synchronized (lock) {
            switching.tap(required(session), name, tap);
        }
    }

    @Override
    public void untap(String session, String name) {
        synchronized (lock) {
            MediaSession present = sessions.get(session);
            if (present != null) {
                switching.untap(present, name);
            }
        }
    }

    @Override
    public void encrypt(String session, MediaKeys keys) {
        synchronized (lock) {
            MediaSession present = required(session);
            if (!present.plan().keys().equals(keys)) {
                present.secure(
                        SessionCrypto.changed(present.crypto(), present.plan().keys(), keys));
                follow(present, present.plan().keyed(keys));
                MediaSession joined = present.plan().joined();
                if (joined != null) {
                    route(joined);
                }
            }
        }
    }

    @Override
    public List<String> cryptoSuites() {
        return SrtpSuite.NAMES;
    }

    private void route(MediaSession session) {
        session.follow(rooms.seated(session, switching.routed(session, session.plan())));
        Playing playing = session.playing();
        switching.play(session, playing == null ? session.playedTo() : playing.position());
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
            route(present); // ends what was played or transcoded
            switching.echo(present);
        }
    }

    @Override
    public void release(String session) {
        synchronized (lock) {
            orphans.forget(session);
            MediaSession leaving = sessions.remove(session);
            if (leaving == null) {
                return;
            }
            leaving.sayBye(ByteBuffer.allocate(MAX_REPORT_OCTETS), clock.nowNs());
            released.add(session, leaving.statistics(clock.nowNs()), clock.nowNs());
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
            pairs.rest(leaving.ports());
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
            orphans.due(nowNs).forEach(this::release);
            if (!stopped) {
                pool.expire(clock.nowMs());
                pairs.closeIdle(clock.nowMs());
                released.expire(nowNs);
            }
        }
    }

    @Override
    public void retain(Set<String> wanted) {
        synchronized (lock) {
            orphans.retain(wanted, sessions.keySet(), clock.nowNs());
        }
    }

    @Override
    public Optional<SessionStatistics> statistics(String session) {
        MediaSession present = sessions.get(session);
        return present == null ? released.find(session) : Optional.of(present.statistics(clock.nowNs()));
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
        rooms.leave(session.plan().member());
        MediaSession other = session.plan().joined();
        if (other != null && other.plan().joined() == session) {
            follow(other, other.plan().joinedTo(null));
            route(other);
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

    /** Looks once at every session and the ports, as the watch does ten times a second. */
    void watchOnce() {
        watch.scan(clock.nowNs());
    }

    /** The threads that move packets. */
    List<Long> loopThreadIds() {
        return loops.threadIds();
    }
}
