package io.tandempbx.recording.core;

import io.tandempbx.media.api.AudioTap;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.recording.api.RecordingsUnavailableException;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recordings that have ended: brings them into the index, finds what the index does not know of, removes what is too old.
 * What is not in the index yet is in the journal. A thread of its own waits for disk and database.
 */
final class Archive {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final long INDEX_MS = 1000;
    private static final long RETAIN_MS = 60_000;
    private static final long MB = 1_000_000L;
    private static final int REMOVED_AT_ONCE = 100;
    private static final int REMEMBERED = 20_000;

    final ServiceSlot<RecordingRepository> repository = new ServiceSlot<>();
    final ServiceSlot<AuditService> audit = new ServiceSlot<>();

    private final StateTable table;
    private final Path home;
    private final Supplier<RecordingSettings> settings;
    private final Clock clock;
    private final Predicate<String> runs;
    private final Lane lane = new Lane("recording-archive");
    private final Map<String, Recording> waiting = new ConcurrentHashMap<>(); // for the index, by id
    private final Map<String, String> files = new LinkedHashMap<>(); // by call, guarded by itself
    private boolean searched; // for files without a row; the lane only, like the next
    private boolean complained;

    /** @param runs whether the recording of this id is still being made */
    Archive(StateTable table, Path home, Supplier<RecordingSettings> settings, Clock clock, Predicate<String> runs) {
        this.table = table;
        this.home = home;
        this.settings = settings;
        this.clock = clock;
        this.runs = runs;
    }

    void start() {
        table.records().forEach((key, record) -> {
            if (key.startsWith(Records.ENDED)) {
                remember(Records.ended(record));
            }
        });
        lane.every(INDEX_MS, this::index);
        lane.every(RETAIN_MS, this::retain);
    }

    void stop() {
        lane.stop();
    }

    /** One that has ended. */
    void take(Recording ended) {
        table.put(Records.ENDED + ended.id(), Records.of(ended));
        remember(ended);
        lane.run(this::index);
    }

    private void remember(Recording ended) {
        synchronized (files) {
            files.remove(ended.callId());
            files.put(ended.callId(), settings.get().directory() + "/" + ended.fileName());
            if (files.size() > REMEMBERED) {
                files.remove(files.keySet().iterator().next());
            }
        }
        waiting.put(ended.id(), ended);
    }

    Optional<String> fileOf(String callId) {
        synchronized (files) {
            return Optional.ofNullable(files.get(callId));
        }
    }

    private Path path(Recording recording) {
        return settings.get().path(home).resolve(recording.fileName());
    }

    /** What the index does with one recording, or all of them. */
    private interface Use<R> {
        R on(RecordingRepository index) throws RecordingsUnavailableException;
    }

    private <R> R index(Use<R> use) throws RecordingsUnavailableException {
        return repository
                .<R, RecordingsUnavailableException>attempt(use::on)
                .orElseThrow(() -> new RecordingsUnavailableException("the store is being replaced"));
    }

    private void index() {
        try {
            for (Recording ended : waiting()) {
                Recording summed = ended.sha256().isEmpty() ? Sums.of(path(ended), ended) : ended;
                waiting.put(summed.id(), summed); // so that nothing is read twice while the database is away
                boolean unused = index(known -> {
                    known.put(summed);
                    return true;
                });
                waiting.remove(ended.id());
                table.remove(Records.ENDED + ended.id());
            }
            if (!searched) {
                searched = true;
                search();
            }
            complained = false;
        } catch (RecordingsUnavailableException e) {
            searched = false;
            if (!complained) {
                complained = true;
                LOG.warn("The index of recordings waits: {}", e.getMessage());
            }
        } catch (IOException e) {
            LOG.warn("The directory of recordings cannot be read: {}", e.toString());
        }
    }

    /** Files of which the index knows nothing come from a process that was killed, or from a backup. */
    private void search() throws IOException, RecordingsUnavailableException {
        Path directory = settings.get().path(home);
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> present;
        try (var listed = Files.list(directory)) {
            present = listed.sorted().toList();
        }
        for (Path file : present) {
            Optional<Subject> subject = Subject.ofFile(file.getFileName().toString());
            if (subject.isPresent() && isUnknown(subject.get().id())) {
                adopt(file, subject.get());
            }
        }
    }

    private boolean isUnknown(String id) throws RecordingsUnavailableException {
        return !runs.test(id)
                && !waiting.containsKey(id)
                && index(known -> known.find(id)).isEmpty();
    }

    private void adopt(Path file, Subject subject) throws RecordingsUnavailableException {
        Recording found;
        try (StereoWav wav = StereoWav.reopen(file)) {
            long durationMs = wav.frames() * AudioTap.FRAME_MS;
            found = Records.recording(subject, durationMs, wav.octets(), RecordingState.PARTIAL, List.of());
        } catch (IOException e) {
            LOG.debug("{} is left alone: {}", file, e.toString());
            return;
        }
        Recording summed = Sums.of(file, found);
        boolean unused = index(known -> {
            known.put(summed);
            return true;
        });
        LOG.info("{} was in no index and is kept as a partial recording", file.getFileName());
    }

    /** Removes what is too old or too much. */
    void retain() {
        RecordingSettings present = settings.get();
        try {
            if (present.retentionDays() > 0) {
                Instant before = clock.instant().minus(Duration.ofDays(present.retentionDays()));
                for (Recording old : index(known -> known.oldest(before, REMOVED_AT_ONCE))) {
                    remove(old, Identity.SYSTEM);
                }
            }
            long excess =
                    present.maxTotalMb() == 0 ? 0 : index(RecordingRepository::totalBytes) - present.maxTotalMb() * MB;
            if (excess > 0) {
                Instant now = clock.instant();
                for (Recording old : index(known -> known.oldest(now, REMOVED_AT_ONCE))) {
                    if (excess > 0) {
                        remove(old, Identity.SYSTEM);
                        excess -= old.bytes();
                    }
                }
            }
        } catch (RecordingsUnavailableException e) {
            LOG.debug("Nothing is removed: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("An old recording cannot be removed: {}", e.toString());
        }
    }

    /** The file first: what fails then leaves a row that is tried again. */
    private void remove(Recording recording, Identity by) throws IOException, RecordingsUnavailableException {
        Files.deleteIfExists(path(recording));
        boolean unused = index(known -> known.remove(recording.id()));
        note(by, "recording.delete", recording, recording.outline(), "");
    }

    private void note(Identity by, String action, Recording recording, String before, String after) {
        audit.run(service -> service.note(by, action, "recording/" + recording.id(), before, after));
    }

    /** Those that have ended and are not in the index yet. */
    List<Recording> waiting() {
        return List.copyOf(waiting.values());
    }

    List<Recording> find(RecordingQuery query) throws RefusedException {
        try {
            return index(known -> known.find(query));
        } catch (RecordingsUnavailableException e) {
            throw unavailable(e);
        }
    }

    Recording get(String id) throws RefusedException {
        Recording fresh = waiting.get(id);
        if (fresh != null) {
            return fresh;
        }
        try {
            return index(known -> known.find(id))
                    .orElseThrow(() -> Recorder.refusal(
                            RefusedException.Kind.UNKNOWN, "recording", id, "is the id of no recording"));
        } catch (RecordingsUnavailableException e) {
            throw unavailable(e);
        }
    }

    Path file(String id) throws RefusedException {
        Path file = path(get(id));
        if (!Files.isRegularFile(file)) {
            throw Recorder.refusal(RefusedException.Kind.UNKNOWN, "recording", id, "has lost its file");
        }
        return file;
    }

    Recording hold(String id, boolean hold, Identity by) throws RefusedException {
        Recording held = settled(id).withHold(hold);
        if (!by.dryRun()) {
            try {
                boolean unused = index(known -> {
                    known.put(held);
                    return true;
                });
            } catch (RecordingsUnavailableException e) {
                throw unavailable(e);
            }
        }
        note(by, "recording.hold", held, "hold=" + !hold, "hold=" + hold);
        return held;
    }

    Recording delete(String id, Identity by) throws RefusedException {
        Recording leaving = settled(id);
        if (leaving.hold()) {
            throw Recorder.refusal(RefusedException.Kind.CONFLICT, "recording", id, "is on hold");
        }
        if (by.dryRun()) {
            return leaving;
        }
        try {
            remove(leaving, by);
        } catch (IOException e) {
            throw Recorder.refusal(RefusedException.Kind.UNAVAILABLE, "recording", id, "cannot be removed: " + e);
        } catch (RecordingsUnavailableException e) {
            throw unavailable(e);
        }
        return leaving;
    }

    private Recording settled(String id) throws RefusedException {
        if (waiting.containsKey(id)) {
            throw Recorder.refusal(RefusedException.Kind.UNAVAILABLE, "recording", id, "has only just ended");
        }
        return get(id);
    }

    private static RefusedException unavailable(RecordingsUnavailableException e) {
        return Recorder.refusal(
                RefusedException.Kind.UNAVAILABLE,
                "",
                "",
                "the index of recordings is not available: " + e.getMessage());
    }
}
