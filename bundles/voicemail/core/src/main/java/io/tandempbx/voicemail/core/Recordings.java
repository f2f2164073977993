package io.tandempbx.voicemail.core;

import io.tandempbx.media.api.MediaService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is being recorded now, at most one recording of each call. Thread-safe but for {@link #writeAll}. */
final class Recordings {
    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
    private static final String TAP = "voicemail";

    private final ServiceSlot<MediaService> media;
    private final Room room;
    private final Map<String, Recording> active = new ConcurrentHashMap<>(); // by call

    Recordings(ServiceSlot<MediaService> media, Room room) {
        this.media = media;
        this.room = room;
    }

    /** Begins to record what a session's peer says, or goes on with the file. */
    void begin(Recording begun) {
        active.put(begun.callId, begun);
        media.run(service -> tap(service, begun));
    }

    boolean isActive(String callId) {
        return active.containsKey(callId);
    }

    /** The media service is another, which knows no taps. */
    void tapAll() {
        active.values().forEach(recording -> media.run(service -> tap(service, recording)));
    }

    private static void tap(MediaService service, Recording recording) {
        try {
            service.tap(recording.session, TAP, recording);
        } catch (IllegalArgumentException e) {
            LOG.debug("call {} is not recorded any more, its session is gone: {}", recording.callId, e.toString());
        }
    }

    /** Records no more of a call; the writer then closes what this returns. */
    Optional<Recording> end(String callId) {
        Optional<Recording> ended = Optional.ofNullable(active.remove(callId));
        ended.ifPresent(recording -> media.run(service -> service.untap(recording.session, TAP)));
        return ended;
    }

    /** The same for a greeting; a message that is being left goes on. */
    Optional<Recording> endGreeting(String callId) {
        Recording present = active.get(callId);
        return present == null || !present.id.isEmpty() ? Optional.empty() : end(callId);
    }

    /** Records nothing any more. */
    void stop() {
        active.values().forEach(recording -> media.run(service -> service.untap(recording.session, TAP)));
    }

    /** Writes what has come of all. */
    void writeAll(Consumer<Recording> written) {
        for (Recording recording : active.values()) {
            write(recording);
            written.accept(recording);
        }
    }

    /** Writes what has come of one; a disk that does not take it is told once a minute. */
    void write(Recording recording) {
        try {
            recording.write();
        } catch (IOException e) {
            room.failed(recording.path, e);
        }
    }

    void close(Recording recording) {
        try {
            recording.close();
        } catch (IOException e) {
            complain(recording.path, e);
        }
    }

    void complain(Path path, IOException e) {
        room.complain(path, e);
    }
}
