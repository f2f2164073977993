package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.socket.Remainder;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what a predecessor wrote down: first what it plays, while it still relays, then its sessions. */
final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private static final String PLAYED = "media/played";
    private static final int VERSION = 1;

    private record Played(AudioSource source, MediaTerms terms) {}

    private final Map<String, MediaSession> sessions;
    private final SessionRecords records;
    private final PortPool pool;
    private final Opening opening;
    private final Rooms rooms;
    private final ClipLibrary clips;
    private final ChannelStore ring;

    Succession(
            Map<String, MediaSession> sessions,
            SessionRecords records,
            PortPool pool,
            Opening opening,
            Rooms rooms,
            ClipLibrary clips,
            ChannelStore ring) {
        this.sessions = sessions;
        this.records = records;
        this.pool = pool;
        this.opening = opening;
        this.rooms = rooms;
        this.clips = clips;
        this.ring = ring;
    }

    /** For the predecessor: leaves word of what it plays. */
    void announce() {
        Set<Played> played = new LinkedHashSet<>();
        for (MediaSession session : sessions.values()) {
            AudioSource source = session.plan().source();
            if (source != null && ClipLibrary.isShared(source)) { // others are not kept
                played.add(new Played(source, session.plan().terms()));
            }
        }
        RecordWriter record = new RecordWriter(VERSION).list(played, (entry, one) -> {
            entry.text(one.source.kind().name()).text(one.source.name());
            SessionRecords.writeTerms(entry, one.terms);
        });
        ring.leave(PLAYED, new Remainder(record.toBytes(), new byte[0]));
    }

    /** Fetches and encodes what the predecessor plays; for as long as this at most. */
    void prepare(long limitMs) {
        byte[] left = ring.take(PLAYED).unread();
        if (left.length == 0) {
            return;
        }
        RecordReader record = new RecordReader(left);
        if (record.version() != VERSION) {
            return; // what another layout tells of is fetched once it is taken over
        }
        try {
            for (Played one : record.list(Succession::read)) {
                one.terms.audio().ifPresent(format -> clips.fetch(one.source, format, () -> false, clip -> {}));
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            LOG.warn("What the predecessor plays cannot be read and pauses: {}", e.toString());
        }
        clips.await(limitMs);
    }

    private static Played read(RecordReader entry) {
        AudioSource source = new AudioSource(AudioSource.Kind.valueOf(entry.text()), entry.text());
        return new Played(source, SessionRecords.readTerms(entry));
    }

    /** Takes up the sessions, and lets ports rest that do; the sessions are not routed yet. */
    void takeUp() {
        records.quarantines().forEach(pool::quarantine);
        List<SessionRecords.Stored> stored = records.sessions();
        stored.forEach(this::restore);
        stored.forEach(this::rejoin);
    }

    private void restore(SessionRecords.Stored stored) {
        MediaSession.Identity identity = stored.identity();
        pool.adopt(identity.port());
        try {
            MediaSession session = opening.session(identity);
            session.secure(SessionCrypto.of(stored.keys()));
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
        session.follow(Plan.restored(
                        stored.remote(), stored.generation(), joined, stored.echo(), stored.terms(), stored.source())
                .keyed(stored.keys()));
        if (!stored.room().isEmpty()) {
            MixMember member = rooms.enter(session, stored.terms(), stored.room(), stored.muted());
            session.follow(session.plan().mixed(member));
        }
    }
}
