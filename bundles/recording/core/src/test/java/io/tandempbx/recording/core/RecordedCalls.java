package io.tandempbx.recording.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.AudioTap;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingRepository;
import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.AuditService;
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
import org.junit.jupiter.api.io.TempDir;

/** The whole of recording over a ring, with call control, media and index played by the test. */
abstract class RecordedCalls {
    static final Instant ANSWERED = Instant.parse("2026-11-29T01:00:00Z");
    static final long LIMIT_NS = 5_000_000_000L;

    @TempDir
    Path home;

    final MemoryStateStore state = new MemoryStateStore();
    final StateTable kept = state.open(Records.TABLE); // to be read; who opens it next writes
    final Map<String, CallSummary> calls = new ConcurrentHashMap<>();
    final Map<String, AudioTap> taps = new ConcurrentHashMap<>();
    final Map<String, Recording> index = new ConcurrentHashMap<>();
    final List<String> played = new CopyOnWriteArrayList<>();
    final Set<String> playings = ConcurrentHashMap.newKeySet();
    final List<String> audited = new CopyOnWriteArrayList<>();
    final AtomicLong frame = new AtomicLong();
    final SettingsFile<RecordingSettings> settings = RecordingSettings.file();
    Recordings recordings;

    @BeforeEach
    void begin() {
        recordings = started();
    }

    @AfterEach
    void end() {
        recordings.stop();
    }

    Recordings started() {
        Recordings made = new Recordings(
                state.open(Records.TABLE), home, settings::settings, Clock.systemUTC(), System::nanoTime);
        made.start();
        made.archive.repository.bind(repository());
        made.archive.audit.bind(audit());
        made.recorder.mediaCame(media());
        made.recorder.callsCame(callControl());
        return made;
    }

    void replace() {
        recordings.stop();
        recordings = started();
    }

    void set(String key, String value) throws Exception {
        settings.take(Map.of(key, value, "min_free_mb", "0"));
        recordings.recorder.settingsChanged();
    }

    /** Lets 1001 and 1003 type this code. */
    void code(String keys) throws Exception {
        settings.take(Map.of("record_code", keys, "record_code_extensions", "1001, 1003", "min_free_mb", "0"));
        recordings.recorder.settingsChanged();
    }

    CallService callControl() {
        return played(CallService.class, (method, arguments) -> switch (method) {
            case "calls" -> List.copyOf(calls.values());
            case "find" -> Optional.ofNullable(calls.get((String) arguments[0]));
            default -> null;
        });
    }

    MediaService media() {
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

    RecordingRepository repository() {
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
    AuditService audit() {
        return played(AuditService.class, (method, arguments) -> {
            if (method.equals("note") && arguments[1].equals("recording.delete")) {
                audited.add(arguments[1] + " " + arguments[4]);
            }
            return null;
        });
    }

    interface Player {
        @Nullable
        Object on(String method, Object[] arguments);
    }

    static <T> T played(Class<T> type, Player player) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object answer = player.on(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }

    static LegSummary leg(String party, String session, boolean calling) {
        return new LegSummary(party, "x", "talking", "udp:127.0.0.1:1", session, "PCMU", calling, "", "", "");
    }

    void changed(String id, CallState how, LegSummary... legs) {
        calls.put(
                id,
                new CallSummary(id, "1001", "1002", how, ANSWERED, Optional.of(ANSWERED), List.of(legs), List.of()));
        recordings.recorder.changed(id);
    }

    void talk(String id) {
        changed(id, CallState.TALKING, leg("1002", id + "/b", false), leg("1001", id + "/a", true));
    }

    void over(String id) {
        calls.remove(id);
        recordings.recorder.changed(id);
    }

    /** So many frames of all sessions that are tapped, each of samples of a value of its own. */
    void speak(int frames, Map<String, Integer> values) {
        for (int i = 0; i < frames; i++) {
            long timeMs = 1_000_000 + 20 * frame.getAndIncrement();
            taps.forEach((session, tap) -> {
                short[] samples = new short[160];
                Arrays.fill(samples, values.getOrDefault(session, 0).shortValue());
                tap.audio(timeMs, samples, 160);
            });
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    Recording finished(String callId) {
        await("no recording of " + callId, () -> index.values().stream()
                .anyMatch(one -> one.callId().equals(callId)));
        List<Recording> found = index.values().stream()
                .filter(one -> one.callId().equals(callId))
                .toList();
        assertEquals(1, found.size());
        return found.get(0);
    }

    /** The first samples of frames, left and right. */
    List<List<Integer>> heard(Recording recording) throws IOException {
        byte[] octets = Files.readAllBytes(home.resolve("recordings").resolve(recording.fileName()));
        return java.util.stream.IntStream.range(0, (octets.length - 44) / 640)
                .map(number -> 44 + 640 * number)
                .mapToObj(at -> List.of(
                        (octets[at] & 0xff) | octets[at + 1] << 8, (octets[at + 2] & 0xff) | octets[at + 3] << 8))
                .toList();
    }
}
