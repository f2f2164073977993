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
import java.util.HashMap;
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
    private final Object removing =
            new Object(); // held from looking whether one is on hold until it is removed, or held
    private volatile boolean mayRemove = true;
    private boolean searched; // for files without a row; the lane only, like the next
    private boolean complained;
    private Map<String, Long> lost = Map.of(); // octets of those that cannot be removed now, by id; the lane only

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

    /** Whether what is too old or too much may go by the settings: not while they are presets for want of right ones. */
    void mayRemove(boolean may) {
        mayRemove = may;
    }

    /** Less may be kept from now on. */
    void settingsChanged() {
        lane.run(this::retain);
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
            files.put(ended.callId(), directory(ended) + "/" + ended.fileName());
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

    /** In which directory a recording's file is; the present one if the release that wrote it did not say. */
    private String directory(Recording recording) {
        return recording.directory().isEmpty() ? settings.get().directory() : recording.directory();
    }

    private Path folder(Recording recording) {
        return home.resolve(directory(recording)).normalize();
    }

    private Path path(Recording recording) {
        return folder(recording).resolve(recording.fileName());
    }

    /** Why nobody can say that a recording's file is gone though it is not seen, so that its row stays; empty if one can. */
    private Optional<String> doubt(Recording recording) {
        if (Files.exists(path(recording))) {
            return Optional.empty();
        }
        if (!Files.isDirectory(folder(recording))) {
            return Optional.of("its directory " + folder(recording) + " is not there");
        }
        return recording.directory().isEmpty()
                ? Optional.of("its file is not in " + folder(recording) + ", and where it was written was not kept")
                : Optional.empty();
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
                put(summed);
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

    private void put(Recording recording) throws RecordingsUnavailableException {
        boolean unused = index(known -> {
            known.put(recording);
            return true;
        });
    }

    /**
     * Files of which the index knows nothing come from a process that was killed, or from a backup. Where a row of an earlier
     * release has its file is kept with it when it is found.
     */
    private void search() throws IOException, RecordingsUnavailableException {
        String named = settings.get().directory();
        Path directory = home.resolve(named).normalize();
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> present;
        try (var listed = Files.list(directory)) {
            present = listed.sorted().toList();
        }
        for (Path file : present) {
            Optional<Subject> subject = Subject.ofFile(file.getFileName().toString());
            if (subject.isPresent() && isSettled(subject.get().id())) {
                found(file, named, subject.get());
            }
        }
    }

    private boolean isSettled(String id) {
        return !runs.test(id) && !waiting.containsKey(id);
    }

    private void found(Path file, String directory, Subject subject) throws RecordingsUnavailableException {
        Optional<Recording> row = index(known -> known.find(subject.id()));
        if (row.isEmpty()) {
            adopt(file, directory, subject);
        } else if (row.get().directory().isEmpty()) {
            put(row.get().withDirectory(directory));
        }
    }

    private void adopt(Path file, String directory, Subject subject) throws RecordingsUnavailableException {
        Recording found;
        try (StereoWav wav = StereoWav.reopen(file)) {
            long durationMs = wav.frames() * AudioTap.FRAME_MS;
            found = Records.recording(subject, durationMs, wav.octets(), RecordingState.PARTIAL, List.of())
                    .withDirectory(directory);
        } catch (IOException e) {
            LOG.debug("{} is left alone: {}", file, e.toString());
            return;
        }
        put(Sums.of(file, found));
        LOG.info("{} was in no index and is kept as a partial recording", file.getFileName());
    }

    /** Removes what is too old or too much. */
    void retain() {
        if (!mayRemove) {
            return;
        }
        Map<String, Long> stay = new HashMap<>();
        try {
            removeOld(stay);
            removeExcess(stay);
            if (stay.size() > lost.size()) {
                LOG.warn(
                        "{} recordings are too old or too many and stay: their files are not where they were",
                        stay.size());
            }
            lost = stay;
        } catch (RecordingsUnavailableException e) {
            LOG.debug("Nothing is removed: {}", e.getMessage());
        } catch (IOException e) {
            LOG.warn("An old recording cannot be removed: {}", e.toString());
        }
    }

    private void removeOld(Map<String, Long> stay) throws IOException, RecordingsUnavailableException {
        int days = settings.get().retentionDays();
        if (days > 0) {
            for (Recording old : oldest(clock.instant().minus(Duration.ofDays(days)))) {
                boolean unused = removed(old, stay);
            }
        }
    }

    private void removeExcess(Map<String, Long> stay) throws IOException, RecordingsUnavailableException {
        long most = settings.get().maxTotalMb() * MB;
        if (most == 0) {
            return;
        }
        long unseen = lost.values().stream().mapToLong(Long::longValue).sum();
        long excess = index(RecordingRepository::totalBytes) - unseen - most;
        if (excess > 0) {
            for (Recording old : oldest(clock.instant())) {
                if (excess > 0 && removed(old, stay)) {
                    excess -= old.bytes();
                }
            }
        }
    }

    /** Those that cannot be removed do not stand in the way of others. */
    private List<Recording> oldest(Instant before) throws RecordingsUnavailableException {
        return index(known -> known.oldest(before, REMOVED_AT_ONCE + lost.size()));
    }

    private boolean removed(Recording old, Map<String, Long> stay) throws IOException, RecordingsUnavailableException {
        Optional<String> doubt = doubt(old);
        if (doubt.isPresent()) {
            stay.put(old.id(), old.bytes());
            LOG.debug("Recording {} stays: {}", old.id(), doubt.get());
            return false;
        }
        synchronized (removing) {
            if (index(known -> known.find(old.id())).map(Recording::hold).orElse(true)) {
                return false; // put on hold, or removed, since it was found
            }
            remove(old, Identity.SYSTEM);
        }
        return true;
    }

    /** The file first: what fails then leaves a row that is tried again. The log tells when somebody else had removed it. */
    private void remove(Recording recording, Identity by) throws IOException, RecordingsUnavailableException {
        boolean was = Files.deleteIfExists(path(recording));
        boolean unused = index(known -> known.remove(recording.id()));
        note(by, "recording.delete", recording, recording.outline(), was ? "" : "file=gone before");
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
        Recording held;
        synchronized (removing) {
            held = settled(id).withHold(hold);
            if (!by.dryRun()) {
                try {
                    put(held);
                } catch (RecordingsUnavailableException e) {
                    throw unavailable(e);
                }
            }
        }
        note(by, "recording.hold", held, "hold=" + !hold, "hold=" + hold);
        return held;
    }

    Recording delete(String id, Identity by) throws RefusedException {
        synchronized (removing) {
            return deleteUnlessHeld(id, by);
        }
    }

    private Recording deleteUnlessHeld(String id, Identity by) throws RefusedException {
        Recording leaving = settled(id);
        if (leaving.hold()) {
            throw Recorder.refusal(RefusedException.Kind.CONFLICT, "recording", id, "is on hold");
        }
        Optional<String> doubt = doubt(leaving);
        if (doubt.isPresent()) {
            throw Recorder.refusal(RefusedException.Kind.CONFLICT, "recording", id, "stays: " + doubt.get());
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
