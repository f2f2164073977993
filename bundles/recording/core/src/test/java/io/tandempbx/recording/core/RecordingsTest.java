package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingMark;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.AuditService;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.InvalidSettingsException;
import io.tandempbx.wiring.api.SettingsFile;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of recording over a ring, with call control, media and index played by the test. */
final class RecordingsTest {
    private static final Instant ANSWERED = Instant.parse("2026-11-29T01:00:00Z");
    private static final long LIMIT_NS = 5_000_000_000L;

    @TempDir
    Path home;

    private final MemoryStateStore state = new MemoryStateStore();
    private final StateTable kept = state.open(Records.TABLE); // to be read; who opens it next writes
    private final Map<String, CallSummary> calls = new ConcurrentHashMap<>();
    private final Map<String, AudioTap> taps = new ConcurrentHashMap<>();
    private final Map<String, Recording> index = new ConcurrentHashMap<>();
    private final List<String> played = new CopyOnWriteArrayList<>();
    private final Set<String> playings = ConcurrentHashMap.newKeySet();
    private final List<String> audited = new CopyOnWriteArrayList<>();
    private final AtomicLong frame = new AtomicLong();
    private final SettingsFile<RecordingSettings> settings = RecordingSettings.file();
    private Recordings recordings;

    @BeforeEach
    void begin() {
        recordings = started();
    }

    @AfterEach
    void end() {
        recordings.stop();
    }

    private Recordings started() {
        Recordings made = new Recordings(
                state.open(Records.TABLE), home, settings::settings, Clock.systemUTC(), System::nanoTime);
        made.start();
        made.archive.repository.bind(repository());
        made.archive.audit.bind(audit());
        made.recorder.mediaCame(media());
        made.recorder.callsCame(callControl());
        return made;
    }

    private void replace() {
        recordings.stop();
        recordings = started();
    }

    private void set(String key, String value) throws Exception {
        settings.take(Map.of(key, value, "min_free_mb", "0"));
        recordings.recorder.settingsChanged();
    }

    /** Lets 1001 and 1003 type this code. */
    private void code(String keys) throws Exception {
        settings.take(Map.of("record_code", keys, "record_code_extensions", "1001, 1003", "min_free_mb", "0"));
        recordings.recorder.settingsChanged();
    }

    private CallService callControl() {
        return played(CallService.class, (method, arguments) -> switch (method) {
            case "calls" -> List.copyOf(calls.values());
            case "find" -> Optional.ofNullable(calls.get((String) arguments[0]));
            default -> null;
        });
    }

    private MediaService media() {
        return played(MediaService.class, (method, arguments) -> {
            if (method.equals("tap")) {
                taps.put((String) arguments[0], (AudioTap) arguments[2]);
            } else if (method.equals("untap")) {
                taps.remove((String) arguments[0]);
            } else if (method.equals("play")) {
                AudioSource source = (AudioSource) arguments[1];
                played.add(arguments[0] + " " + String.join(" ", source.files()));
                playings.add(arguments[0] + " " + source);
            }
            return null;
        });
    }

    private RecordingRepository repository() {
        return played(RecordingRepository.class, (method, arguments) -> switch (method) {
            case "put" -> index.put(((Recording) arguments[0]).id(), (Recording) arguments[0]);
            case "find" -> arguments[0] instanceof RecordingQuery query
                    ? index.values().stream().filter(query::matches).toList()
                    : Optional.ofNullable(index.get((String) arguments[0]));
            case "oldest" -> index.values().stream()
                    .filter(one -> !one.hold() && one.startedAt().isBefore((Instant) arguments[0]))
                    .sorted((one, other) -> one.startedAt().compareTo(other.startedAt()))
                    .toList();
            case "totalBytes" -> index.values().stream()
                    .mapToLong(Recording::bytes)
                    .sum();
            default -> index.remove((String) arguments[0]) != null;
        });
    }

    /** What was removed, and what is noted of it afterwards. */
    private AuditService audit() {
        return played(AuditService.class, (method, arguments) -> {
            if (method.equals("note") && arguments[1].equals("recording.delete")) {
                audited.add(arguments[1] + " " + arguments[4]);
            }
            return null;
        });
    }

    private interface Player {
        @Nullable
        Object on(String method, Object[] arguments);
    }

    private static <T> T played(Class<T> type, Player player) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object answer = player.on(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }

    private static LegSummary leg(String party, String session, boolean calling) {
        return new LegSummary(party, "x", "talking", "udp:127.0.0.1:1", session, "PCMU", calling, "", "", "");
    }

    private void changed(String id, CallState how, LegSummary... legs) {
        calls.put(
                id,
                new CallSummary(id, "1001", "1002", how, ANSWERED, Optional.of(ANSWERED), List.of(legs), List.of()));
        recordings.recorder.changed(id);
    }

    private void talk(String id) {
        changed(id, CallState.TALKING, leg("1002", id + "/b", false), leg("1001", id + "/a", true));
    }

    private void over(String id) {
        calls.remove(id);
        recordings.recorder.changed(id);
    }

    /** So many frames of all sessions that are tapped, each of samples of a value of its own. */
    private void speak(int frames, Map<String, Integer> values) {
        for (int i = 0; i < frames; i++) {
            long timeMs = 1_000_000 + 20 * frame.getAndIncrement();
            taps.forEach((session, tap) -> {
                short[] samples = new short[160];
                Arrays.fill(samples, values.getOrDefault(session, 0).shortValue());
                tap.audio(timeMs, samples, 160);
            });
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private Recording finished(String callId) {
        await("no recording of " + callId, () -> index.values().stream()
                .anyMatch(one -> one.callId().equals(callId)));
        List<Recording> found = index.values().stream()
                .filter(one -> one.callId().equals(callId))
                .toList();
        assertEquals(1, found.size());
        return found.get(0);
    }

    /** The first samples of frames, left and right. */
    private List<List<Integer>> heard(Recording recording) throws IOException {
        byte[] octets = Files.readAllBytes(home.resolve("recordings").resolve(recording.fileName()));
        return java.util.stream.IntStream.range(0, (octets.length - 44) / 640)
                .map(number -> 44 + 640 * number)
                .mapToObj(at -> List.of(
                        (octets[at] & 0xff) | octets[at + 1] << 8, (octets[at + 2] & 0xff) | octets[at + 3] << 8))
                .toList();
    }

    @Test
    void shouldRecordByRuleFromTheAnswerToTheEnd() throws Exception {
        set("rules", "extension=1002");
        talk("c1");
        await("not tapped", () -> taps.keySet().equals(java.util.Set.of("c1/a", "c1/b")));
        speak(20, Map.of("c1/a", 11, "c1/b", 22));
        assertEquals(
                "recordings/" + recordings.running().get(0).fileName(),
                recordings.fileOf("c1").orElseThrow());
        over("c1");
        Recording recording = finished("c1");
        assertEquals(RecordingState.COMPLETE, recording.state());
        assertEquals(400, recording.durationMs());
        assertEquals(List.of(), recording.marks());
        assertEquals(64, recording.sha256().length());
        assertTrue(heard(recording).stream().allMatch(List.of(11, 22)::equals), () -> "other samples");
        assertEquals(
                "recordings/" + recording.fileName(), recordings.fileOf("c1").orElseThrow());
        assertTrue(taps.isEmpty());
        await("a record is kept", () -> kept.records().isEmpty());
    }

    @Test
    void shouldKeepTheSideOfWhoStays() throws Exception {
        set("rules", "all");
        talk("c1");
        await("not tapped", () -> taps.size() == 2);
        speak(5, Map.of("c1/a", 11, "c1/b", 22));
        changed("c1", CallState.TALKING, leg("1002", "c1/b", false), leg("1003", "c2/a", true));
        await("the new party is not tapped", () -> taps.containsKey("c2/a") && !taps.containsKey("c1/a"));
        speak(5, Map.of("c2/a", 33, "c1/b", 22));
        over("c1");
        List<List<Integer>> heard = heard(finished("c1"));
        assertEquals(List.of(11, 22), heard.get(0));
        assertEquals(List.of(33, 22), heard.get(9));
    }

    @Test
    void shouldGoOnInTheSameFileWithASuccessor() throws Exception {
        talk("c1");
        String id = recordings.start("c1", Identity.SYSTEM).id();
        speak(10, Map.of("c1/a", 11, "c1/b", 22));
        recordings.pause("c1", Identity.SYSTEM);
        replace();
        await("not tapped again", () -> taps.size() == 2);
        frame.addAndGet(5); // nobody listened
        speak(10, Map.of("c1/a", 11, "c1/b", 22));
        assertEquals(RecordingState.PAUSED, recordings.running().get(0).state());
        recordings.start("c1", Identity.SYSTEM);
        speak(10, Map.of("c1/a", 12, "c1/b", 23));
        over("c1");
        Recording recording = finished("c1");
        assertEquals(id, recording.id());
        assertEquals(35 * 20, recording.durationMs());
        assertEquals(
                List.of(
                        new RecordingMark(RecordingMark.Kind.PAUSE, 200, 500),
                        new RecordingMark(RecordingMark.Kind.GAP, 200, 300)),
                recording.marks());
        List<List<Integer>> heard = heard(recording);
        assertEquals(List.of(11, 22), heard.get(9));
        assertEquals(List.of(0, 0), heard.get(20));
        assertEquals(List.of(12, 23), heard.get(34));
    }

    @Test
    void shouldKeepAsPartialWhatEndedWhileNobodyRecorded() throws Exception {
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        speak(10, Map.of());
        recordings.stop();
        calls.remove("c1");
        recordings = started();
        assertEquals(RecordingState.PARTIAL, finished("c1").state());
        assertEquals(200, finished("c1").durationMs());
    }

    @Test
    void shouldNotBeginAgainByRuleWhatSomebodyStopped() throws Exception {
        set("rules", "all");
        talk("c1");
        await("not tapped", () -> taps.size() == 2);
        recordings.stop("c1", Identity.SYSTEM);
        finished("c1");
        replace();
        talk("c2");
        await("the other call is recorded", () -> recordings.recorder.count() == 1);
        talk("c1");
        LockSupport.parkNanos(100_000_000);
        assertEquals(1, recordings.recorder.count());
    }

    @Test
    void shouldTellThePartiesWhenItBeginsAndGoesOn() throws Exception {
        set("announcement", "notice/recorded.wav");
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        assertEquals(List.of("c1/a notice/recorded.wav", "c1/b notice/recorded.wav"), played);
        recordings.pause("c1", Identity.SYSTEM);
        assertEquals(2, played.size());
        recordings.resume("c1", Identity.SYSTEM);
        assertEquals(4, played.size());
        assertEquals(4, playings.size(), "each is another for media, which plays none twice");
        assertThrows(
                InvalidSettingsException.class, () -> settings.take(Map.of("announcement", "../../etc/secret.wav")));
    }

    @Test
    void shouldSayWhyNot() throws Exception {
        assertRefused(RefusedException.Kind.UNKNOWN, "c1");
        changed("c1", CallState.RINGING);
        assertRefused(RefusedException.Kind.CONFLICT, "c1");
        talk("c1");
        assertThrows(RefusedException.class, () -> recordings.stop("c1", Identity.SYSTEM));
        recordings.start("c1", Identity.SYSTEM.forDryRun());
        assertEquals(0, recordings.recorder.count());
        assertFalse(Files.exists(home.resolve("recordings").resolve("x")));
        recordings.start("c1", Identity.SYSTEM);
        assertRefused(RefusedException.Kind.CONFLICT, "c1");
        settings.take(Map.of("min_free_mb", "1000000000"));
        talk("c2");
        assertRefused(RefusedException.Kind.UNAVAILABLE, "c2");
        assertFalse(recordings.room.state().accepting());
        settings.take(Map.of("min_free_mb", "0", "max_recordings", "1"));
        assertRefused(RefusedException.Kind.UNAVAILABLE, "c2");
        assertTrue(recordings.room.state().accepting());
    }

    private void assertRefused(RefusedException.Kind kind, String callId) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> recordings.start(callId, Identity.SYSTEM));
        assertEquals(kind, refused.kind(), refused::getMessage);
    }

    private void type(String callId, String extension, String keys) {
        keys.chars().forEach(key -> recordings.recorder.pressed(callId, extension, (char) key));
    }

    @Test
    void shouldRecordFromACodeToTheNext() throws Exception {
        code("*1");
        talk("c1");
        type("c1", "1002", "*1");
        type("c1", "1001", "*1");
        await("it begins", () -> recordings.recorder.running("c1").isPresent());
        await("both sides are tapped", () -> taps.size() == 2);
        speak(25, Map.of("c1/a", 1, "c1/b", 2));
        type("c1", "1002", "*1");
        type("c1", "1001", "1**1");
        assertEquals("1001", finished("c1").reason());
        assertEquals(0, recordings.recorder.count());
        assertEquals(1, recordings.recorder.begun());
        recordings.start("c1", Identity.SYSTEM);
        recordings.pause("c1", Identity.SYSTEM);
        type("c1", "1001", "*1");
        await("it goes on", () -> recordings.recorder.running("c1").stream().noneMatch(RunningRecording::isPaused));
        code("");
        type("c1", "1001", "*1");
        code("**9");
        type("c1", "1001", "*1");
        assertEquals(1, recordings.recorder.count());
        type("c1", "1001", "**9");
        await("it ends", () -> recordings.recorder.count() == 0);
    }

    @Test
    void shouldSayWhatIsWrongWithTheCode() {
        for (String code : List.of("1", "*1234567", "*x", "# 1")) {
            InvalidSettingsException wrong =
                    assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code", code)));
            assertTrue(String.valueOf(wrong.getMessage()).contains("record_code"), wrong::getMessage);
        }
        assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code_extensions", "1001,,2")));
        assertThrows(InvalidSettingsException.class, () -> settings.take(Map.of("record_code_extensions", "10 01")));
    }

    @Test
    void shouldRemoveTheOldAndTheOldestOfTooMuchButNothingOnHold() throws Exception {
        List<Recording> kept = new java.util.ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = "2020010" + (i + 1) + "-000000_1_2_c" + i;
            Files.createDirectories(home.resolve("recordings"));
            Files.write(home.resolve("recordings").resolve(id + ".wav"), new byte[10]);
            Subject subject = Subject.ofFile(id + ".wav").orElseThrow();
            Recording made = Records.recording(subject, 0, 600_000, RecordingState.COMPLETE, List.of());
            kept.add(i == 0 ? made.withHold(true) : made);
            index.put(id, kept.get(i));
        }
        assertThrows(RefusedException.class, () -> recordings.delete(kept.get(0).id(), Identity.SYSTEM));
        settings.take(Map.of("retention_days", "0", "max_total_mb", "2"));
        recordings.archive.retain();
        assertFalse(index.containsKey(kept.get(1).id()));
        assertFalse(Files.exists(home.resolve("recordings").resolve(kept.get(1).fileName())));
        assertEquals(3, index.size());
        settings.take(Map.of("retention_days", "90"));
        recordings.archive.retain();
        assertEquals(java.util.Set.of(kept.get(0).id()), index.keySet());
        assertTrue(Files.exists(home.resolve("recordings").resolve(kept.get(0).fileName())));
    }

    /** A recording of a call that is over, in a directory. */
    private Recording recordedIn(String directory, String callId) throws Exception {
        set("directory", directory);
        talk(callId);
        String id = recordings.start(callId, Identity.SYSTEM).id();
        await("not tapped", () -> taps.size() == 2);
        speak(10, Map.of());
        over(callId);
        Recording made = finished(callId);
        assertEquals(id, made.id());
        await("it is settled", () -> recordings.archive.waiting().isEmpty());
        return made;
    }

    @Test
    void shouldFindAndRemoveWhatLiesInAnEarlierDirectory() throws Exception {
        Recording one = recordedIn("first", "c1");
        set("directory", "second");
        assertEquals(home.resolve("first").resolve(one.fileName()), recordings.file(one.id()));
        assertEquals("first/" + one.fileName(), recordings.fileOf("c1").orElseThrow());
        recordings.delete(one.id(), Identity.SYSTEM);
        assertFalse(Files.exists(home.resolve("first").resolve(one.fileName())));
        assertEquals(List.of("recording.delete "), audited);
        assertTrue(index.isEmpty());
    }

    @Test
    void shouldSumWhatRanWhileTheDirectoryChanged() throws Exception {
        set("directory", "first");
        talk("c1");
        recordings.start("c1", Identity.SYSTEM);
        await("not tapped", () -> taps.size() == 2);
        speak(10, Map.of());
        set("directory", "second");
        over("c1");
        Recording made = finished("c1");
        assertEquals("first", made.directory());
        assertEquals(Sums.of(home.resolve("first").resolve(made.fileName())), made.sha256());
    }

    @Test
    void shouldKeepTheRowWhileNobodyKnowsThatTheFileIsGone() throws Exception {
        Recording one = recordedIn("first", "c1");
        Files.move(home.resolve("first"), home.resolve("unmounted"));
        RefusedException refused =
                assertThrows(RefusedException.class, () -> recordings.delete(one.id(), Identity.SYSTEM));
        assertTrue(String.valueOf(refused.getMessage()).contains("first is not there"), refused::getMessage);
        Recording before = one.withDirectory(""); // as an earlier release wrote it
        index.put(one.id(), before);
        set("directory", "second");
        Files.createDirectories(home.resolve("second"));
        assertThrows(RefusedException.class, () -> recordings.delete(one.id(), Identity.SYSTEM));
        settings.take(Map.of("directory", "second", "retention_days", "1", "min_free_mb", "0"));
        index.put(one.id(), aged(before));
        recordings.archive.retain();
        assertTrue(index.containsKey(one.id()));
        assertEquals(List.of(), audited);
        Files.move(
                home.resolve("unmounted").resolve(one.fileName()),
                home.resolve("second").resolve(one.fileName()));
        recordings.archive.retain();
        assertTrue(index.isEmpty());
        assertEquals(List.of("recording.delete "), audited);
    }

    private static Recording aged(Recording made) {
        return new Recording(
                made.id(),
                made.callId(),
                made.from(),
                made.to(),
                made.direction(),
                made.trunk(),
                made.reason(),
                Instant.parse("2020-01-01T00:00:00Z"),
                made.durationMs(),
                made.bytes(),
                made.state(),
                made.sha256(),
                made.hold(),
                made.marks(),
                made.directory());
    }

    @Test
    void shouldSayInTheAuditLogThatAFileWasGoneBefore() throws Exception {
        Recording one = recordedIn("first", "c1");
        Files.delete(home.resolve("first").resolve(one.fileName()));
        recordings.delete(one.id(), Identity.SYSTEM);
        assertEquals(List.of("recording.delete file=gone before"), audited);
        assertTrue(index.isEmpty());
    }

    @Test
    void shouldNoteWhereRowsOfAnEarlierReleaseHaveTheirFile() throws Exception {
        Recording one = recordedIn("first", "c1");
        index.put(one.id(), one.withDirectory(""));
        replace();
        await("noted", () -> index.get(one.id()).directory().equals("first"));
    }
}
