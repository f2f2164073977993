package io.tandempbx.recording.core;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those that run and those that have ended, as one. Thread-safe. */
final class Recordings {
    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

    final Room room;
    final Recorder recorder;
    final Archive archive;

    Recordings(StateTable table, Path home, Supplier<RecordingSettings> settings, Clock clock, LongSupplier nanos) {
        this.room = new Room(home, settings, nanos);
        this.archive =
                new Archive(table, home, settings, clock, id -> runningById(id).isPresent());
        this.recorder = new Recorder(table, home, settings, room, clock, archive::take, this::codeTyped);
    }

    void start() {
        recorder.start();
        archive.start();
    }

    void stop() {
        recorder.stop();
        archive.stop();
    }

    private Optional<RunningRecording> runningById(String id) {
        return recorder.all().stream()
                .filter(one -> one.subject().id().equals(id))
                .findFirst();
    }

    Recording start(String callId, Identity by) throws RefusedException {
        return noted(recorder.start(callId, by), "recording.start", by);
    }

    Recording stop(String callId, Identity by) throws RefusedException {
        return noted(recorder.stop(callId, by), "recording.stop", by);
    }

    Recording pause(String callId, Identity by) throws RefusedException {
        return noted(recorder.pause(callId, by), "recording.pause", by);
    }

    Recording resume(String callId, Identity by) throws RefusedException {
        return noted(recorder.resume(callId, by), "recording.resume", by);
    }

    /** An extension wants its conversation recorded, or no longer if it is. */
    private void codeTyped(String callId, String extension) {
        Identity by = new Identity(extension, Role.VIEWER, "PHONE", "-", "");
        boolean runs = recorder.running(callId).filter(one -> !one.isPaused()).isPresent();
        try {
            Recording recording = runs ? stop(callId, by) : start(callId, by);
            LOG.info(
                    "call_id={} extension={} {} recording {}",
                    callId,
                    extension,
                    runs ? "ended" : "began",
                    recording.id());
        } catch (RefusedException e) {
            LOG.info(
                    "call_id={} extension={} typed the code to record: refused: {}", callId, extension, e.getMessage());
        }
    }

    private Recording noted(Recording recording, String action, Identity by) {
        archive.audit.run(audit -> audit.note(by, action, "recording/" + recording.id(), "", recording.outline()));
        return recording;
    }

    List<Recording> running() {
        return recorder.all().stream()
                .map(RunningRecording::shown)
                .sorted(Comparator.comparing(Recording::id))
                .toList();
    }

    Optional<String> fileOf(String callId) {
        return recorder.running(callId)
                .or(() -> recorder.ending(callId))
                .map(RunningRecording::fileName)
                .or(() -> archive.fileOf(callId));
    }

    /** Those not in the index first looked at, so that none slips through when it moves there meanwhile. */
    List<Recording> find(RecordingQuery query) throws RefusedException {
        Map<String, Recording> found = new TreeMap<>(Comparator.reverseOrder());
        recorder.all().stream()
                .map(RunningRecording::shown)
                .filter(query::matches)
                .forEach(one -> found.put(one.id(), one));
        archive.waiting().stream().filter(query::matches).forEach(one -> found.put(one.id(), one));
        archive.find(query).forEach(one -> found.put(one.id(), one));
        return found.values().stream().limit(query.limit()).toList();
    }

    Recording get(String id) throws RefusedException {
        Optional<RunningRecording> runs = runningById(id);
        return runs.isPresent() ? runs.get().shown() : archive.get(id);
    }

    Path file(String id) throws RefusedException {
        Optional<RunningRecording> runs = runningById(id);
        return runs.isPresent() ? runs.get().file() : archive.file(id);
    }

    Recording hold(String id, boolean hold, Identity by) throws RefusedException {
        refuseRunning(id);
        return archive.hold(id, hold, by);
    }

    Recording delete(String id, Identity by) throws RefusedException {
        refuseRunning(id);
        return archive.delete(id, by);
    }

    private void refuseRunning(String id) throws RefusedException {
        if (runningById(id).isPresent()) {
            throw Recorder.refusal(RefusedException.Kind.CONFLICT, "recording", id, "is still being made");
        }
    }
}
