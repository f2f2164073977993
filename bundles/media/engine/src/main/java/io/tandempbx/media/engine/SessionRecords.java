package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaFormat;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code media}. Each session has two records, for each has its one writer: {@code session/…}, what it is to
 * do, written by the control side before a call returns; {@code stream/…}, what its packets did, written by the watch.
 * {@code quarantine/<port>} holds until when a pair rests. Thread-safe.
 */
final class SessionRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SessionRecords.class);
    static final String TABLE = "media";
    private static final int VERSION = 4; // 1 had no terms and no outgoing stream, 2 no keys, 3 no disordered packets
    private static final int STREAM_VERSION = 5; // with whether silence was announced; who knows it not passes over it
    private static final int ROOM_VERSION = 5; // in a room; who knows no rooms can still read all others
    // one for each lane that controls media, so that a record makes no garbage while it is written
    private static final ThreadLocal<RecordWriter> WRITERS = ThreadLocal.withInitial(() -> new RecordWriter(VERSION));
    private static final int QUARANTINE_BYTES = 9;
    private static final String SESSION = "session/";
    private static final String STREAM = "stream/";
    private static final String QUARANTINE = "quarantine/";
    private static final int METRICS =
            1; // as the port of the signalling's address, which revisions before it pass over
    private static final int JOINED_NOTHING = 0;
    private static final int JOINED_SESSION = 1;
    private static final int JOINED_ECHO = 2;

    /**
     * A session as a predecessor left it; {@code joined} names another session, {@code room} is empty if it is in none,
     * {@code stream} is its second record.
     */
    record Stored(
            MediaSession.Identity identity,
            @Nullable RemoteMedia remote,
            int generation,
            @Nullable String joined,
            @Nullable EchoStream echo,
            MediaTerms terms,
            @Nullable AudioSource source,
            MediaKeys keys,
            String room,
            boolean muted,
            long watchedSinceMs,
            byte @Nullable [] stream) {}

    private final Supplier<StateTable> opener;
    private final MediaClock clock;
    private @Nullable StateTable opened; // guarded by this

    /** @param opener asked with the first use: who opens the table shuts out the predecessor, which has its last to write */
    SessionRecords(Supplier<StateTable> opener, MediaClock clock) {
        this.opener = opener;
        this.clock = clock;
    }

    private synchronized StateTable table() {
        StateTable present = opened;
        if (present == null) {
            present = opener.get();
            opened = present;
        }
        return present;
    }

    void writeSession(MediaSession session) {
        MediaSession.Identity identity = session.identity();
        Plan plan = session.plan();
        MixMember member = plan.member();
        RecordWriter record = WRITERS.get()
                .restart(member == null ? VERSION : ROOM_VERSION)
                .text(identity.id())
                .text(identity.call())
                .address(new InetSocketAddress(identity.bound(), identity.port()))
                .int64(identity.serial())
                .int64(clock.toWallMs(session.watchedSinceNs()))
                .int32(plan.generation());
        writeRemote(record, plan.remote());
        MediaSession joined = plan.joined();
        EchoStream echo = plan.echo();
        if (joined != null) {
            record.octet(JOINED_SESSION).text(joined.identity().id());
        } else if (echo != null) {
            record.octet(JOINED_ECHO)
                    .text(echo.format().name())
                    .int32(echo.format().clockRateHz())
                    .int32(echo.format().channels())
                    .int32(echo.format().payloadType())
                    .octet(echo.payloadType());
            echo.write(record);
        } else {
            record.octet(JOINED_NOTHING);
        }
        writeTerms(record, plan.terms());
        AudioSource source = plan.source();
        record.flag(source != null);
        if (source != null) {
            record.text(source.kind().name()).text(source.name());
        }
        MediaKeys keys = plan.keys();
        record.text(keys.suite()).text(keys.ours()).text(keys.theirs());
        if (member != null) {
            record.text(member.room().name()).flag(member.isMuted());
        }
        table().put(SESSION + identity.id(), record.toBytes());
    }

    private static void writeRemote(RecordWriter record, @Nullable RemoteMedia remote) {
        record.flag(remote != null);
        if (remote != null) {
            record.address(remote.rtp())
                    .address(remote.rtcp())
                    .address(new InetSocketAddress(remote.signalling(), remote.metrics() ? METRICS : 0))
                    .flag(remote.sends())
                    .flag(remote.receives())
                    .list(remote.payloadTypes(), RecordWriter::octet);
        }
    }

    static void writeTerms(RecordWriter record, MediaTerms terms) {
        record.int32(terms.packetMs()).list(terms.formats(), (writer, agreed) -> writer.text(
                        agreed.format().name())
                .int32(agreed.format().clockRateHz())
                .int32(agreed.format().channels())
                .int32(agreed.format().payloadType())
                .octet(agreed.receiveType())
                .octet(agreed.sendType())
                .text(agreed.parameters()));
    }

    static MediaTerms readTerms(RecordReader record) {
        int packetMs = record.int32();
        return new MediaTerms(
                record.list(entry -> new NegotiatedFormat(
                        new MediaFormat(entry.text(), entry.int32(), entry.int32(), entry.int32()),
                        entry.octet(),
                        entry.octet(),
                        entry.text())),
                packetMs);
    }

    /** @param exact whether the loops have ended, so that this is the last word */
    void writeStream(MediaSession session, boolean exact) {
        RecordWriter record = WRITERS.get().restart(STREAM_VERSION);
        session.write(record, clock, exact);
        EchoStream echo = session.echo();
        record.flag(echo != null);
        if (echo != null) {
            echo.write(record);
        }
        record.flag(session.silenceAnnounced);
        table().put(streamKey(session), record.toBytes());
    }

    void removeSession(MediaSession session) {
        table().remove(SESSION + session.identity().id());
    }

    void removeStream(MediaSession session) {
        table().remove(streamKey(session));
    }

    void writeQuarantine(int port, long untilMs) {
        table().put(
                        QUARANTINE + port,
                        new RecordWriter(VERSION, QUARANTINE_BYTES)
                                .int64(untilMs)
                                .toBytes());
    }

    void removeQuarantine(int port) {
        table().remove(QUARANTINE + port);
    }

    /** Reads all sessions, and forgets what belongs to none of them or cannot be read. */
    List<Stored> sessions() {
        Map<String, byte[]> records = table().records();
        List<Stored> sessions = new ArrayList<>();
        Set<String> streams = new HashSet<>();
        for (Map.Entry<String, byte[]> entry : records.entrySet()) {
            if (entry.getKey().startsWith(SESSION)) {
                try {
                    Stored stored = read(new RecordReader(entry.getValue()), records);
                    sessions.add(stored);
                    streams.add(streamKey(stored.identity().serial()));
                } catch (BufferUnderflowException | IllegalArgumentException | NoSuchElementException e) {
                    LOG.warn(
                            "A media session is lost, its record cannot be read: {}: {}", entry.getKey(), e.toString());
                    table().remove(entry.getKey());
                }
            }
        }
        records.keySet().stream()
                .filter(key -> key.startsWith(STREAM) && !streams.contains(key))
                .forEach(table()::remove);
        return sessions;
    }

    /** Forgets a session that could not be taken up again. */
    void forget(Stored stored) {
        table().remove(SESSION + stored.identity().id());
        table().remove(streamKey(stored.identity().serial()));
    }

    /** Lets a session continue with what its second record says. */
    void readStream(Stored stored, MediaSession session) {
        byte[] stream = stored.stream();
        if (stream != null) {
            RecordReader record = new RecordReader(stream);
            session.read(record, clock);
            if (record.version() >= STREAM_VERSION) {
                if (record.flag()) {
                    EchoStream.skip(record);
                }
                session.silenceAnnounced = record.flag();
            }
        }
        session.watchFrom(clock.toNs(stored.watchedSinceMs()));
    }

    /** Ports that rest, and until when in wall-clock milliseconds. */
    Map<Integer, Long> quarantines() {
        Map<Integer, Long> quarantines = new HashMap<>();
        table().records().forEach((key, record) -> {
            if (key.startsWith(QUARANTINE)) {
                quarantines.put(Integer.valueOf(key.substring(QUARANTINE.length())), new RecordReader(record).int64());
            }
        });
        return quarantines;
    }

    private Stored read(RecordReader record, Map<String, byte[]> records) {
        if (record.version() < 1 || record.version() > ROOM_VERSION) {
            throw new IllegalArgumentException("layout version " + record.version());
        }
        String id = record.text();
        String call = record.text();
        InetSocketAddress bound = record.address().orElseThrow();
        long serial = record.int64();
        long watchedSinceMs = record.int64();
        int generation = record.int32();
        RemoteMedia remote = readRemote(record);
        byte[] stream = records.get(streamKey(serial));
        int join = record.octet();
        String joined = join == JOINED_SESSION ? record.text() : null;
        EchoStream echo = join == JOINED_ECHO ? readEcho(record, stream) : null;
        boolean complete = record.version() > 1;
        MediaTerms terms = complete ? readTerms(record) : MediaTerms.OPEN;
        AudioSource source = complete && record.flag()
                ? new AudioSource(AudioSource.Kind.valueOf(record.text()), record.text())
                : null;
        MediaKeys keys =
                record.version() > 2 ? new MediaKeys(record.text(), record.text(), record.text()) : MediaKeys.NONE;
        boolean inRoom = record.version() == ROOM_VERSION;
        String room = inRoom ? record.text() : "";
        boolean muted = inRoom && record.flag();
        return new Stored(
                new MediaSession.Identity(id, call, bound.getPort(), bound.getAddress(), serial),
                remote,
                generation,
                joined,
                echo,
                terms,
                source,
                keys,
                room,
                muted,
                watchedSinceMs,
                stream);
    }

    private static @Nullable RemoteMedia readRemote(RecordReader record) {
        if (!record.flag()) {
            return null;
        }
        InetSocketAddress rtp = record.address().orElseThrow();
        InetSocketAddress rtcp = record.address().orElseThrow();
        InetSocketAddress signalling = record.address().orElseThrow();
        return new RemoteMedia(
                rtp,
                rtcp,
                signalling.getAddress(),
                record.flag(),
                record.flag(),
                Set.copyOf(record.list(RecordReader::octet)),
                signalling.getPort() == METRICS);
    }

    private EchoStream readEcho(RecordReader record, byte @Nullable [] stream) {
        MediaFormat format = new MediaFormat(record.text(), record.int32(), record.int32(), record.int32());
        int payloadType = record.octet();
        EchoStream begun = EchoStream.read(record, format, payloadType);
        if (stream == null) {
            return begun;
        }
        RecordReader later = new RecordReader(stream);
        MediaSession.skip(later, clock);
        if (!later.flag()) {
            return begun;
        }
        EchoStream continued = EchoStream.read(later, format, payloadType);
        return continued.ssrc() == begun.ssrc() ? continued : begun;
    }

    private static String streamKey(MediaSession session) {
        return streamKey(session.identity().serial());
    }

    private static String streamKey(long serial) {
        return STREAM + Long.toHexString(serial);
    }
}
