package io.tandempbx.recording.core;

import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallState;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingState;
import io.tandempbx.recording.api.RecordingStorage;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which calls are recorded and taps their parties. Call control only adds a name to a set; what became of the call
 * is looked up a moment later. Decisions are made one at a time, under one lock, that nobody holds who carries audio.
 */
final class Recorder implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final long GATHER_MS = 5;
    private static final long LOOK_MS = 500;
    private static final String TAP = "recording";
    private static final int NAMES = 9;

    final ServiceSlot<CallService> calls = new ServiceSlot<>();
    final ServiceSlot<MediaService> media = new ServiceSlot<>();

    private final StateTable table;
    private final Path home;
    private final Supplier<RecordingSettings> settings;
    private final Room room;
    private final Clock clock;
    private final Consumer<Recording> archive;
    private final TypedCode typed = new TypedCode();
    private final BiConsumer<String, String> codeTyped;
    private final Lane lane = new Lane("recording");
    private final Disk disk;
    private final Map<String, RunningRecording> running = new ConcurrentHashMap<>(); // by call
    private final Set<RunningRecording> ending = ConcurrentHashMap.newKeySet();
    private final Set<String> decided = new HashSet<>(); // calls that need no look at the rules; guarded by this
    private final Set<String> restored = new HashSet<>(); // calls whose recording a predecessor began; guarded by this
    private final Set<String> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param archive   is given each recording that has ended, before it is no longer among those that run
     * @param codeTyped is given a call and the extension that typed the code in it
     */
    Recorder(
            StateTable table,
            Path home,
            Supplier<RecordingSettings> settings,
            Room room,
            Clock clock,
            Consumer<Recording> archive,
            BiConsumer<String, String> codeTyped) {
        this.table = table;
        this.home = home;
        this.settings = settings;
        this.room = room;
        this.clock = clock;
        this.archive = archive;
        this.codeTyped = codeTyped;
        this.disk = new Disk(this::files, room, this::write, this::ended);
    }

    /** Takes up what a predecessor recorded. */
    synchronized void start() {
        table.records().forEach((key, record) -> {
            if (key.startsWith(Records.RUNNING)) {
                resume(key, Records.running(record));
            } else if (key.startsWith(Records.STOPPED)) {
                decided.add(key.substring(Records.STOPPED.length()));
            }
        });
        disk.start();
        lane.every(LOOK_MS, this::lookAtAll);
    }

    private void resume(String key, Records.Running past) {
        Path file = home.resolve(past.directory()).resolve(past.subject().id() + ".wav");
        String callId = past.subject().callId();
        try {
            running.put(callId, RunningRecording.resume(past, file));
            decided.add(callId);
            restored.add(callId);
        } catch (IOException e) {
            LOG.warn("call_id={} a recording cannot go on: {}", callId, e.toString());
            table.remove(key);
        }
    }

    /** Lets go of everything; the recordings go on with a successor. */
    void stop() {
        calls.run(service -> service.detach(this));
        lane.stop();
        synchronized (this) {
            running.values().forEach(this::untap);
        }
        disk.stop();
    }

    private Collection<RunningRecording> files() {
        Set<RunningRecording> all = new HashSet<>(running.values());
        all.addAll(ending);
        return all;
    }

    /** On the lane of the call. */
    @Override
    public void changed(String callId) {
        if (settings.get().rules().isEmpty() && !running.containsKey(callId)) {
            return; // without rules only what is recorded is followed
        }
        pending.add(callId);
        if (scheduled.compareAndSet(false, true)) {
            lane.after(GATHER_MS, this::lookAtChanged);
        }
    }

    /** On the lane of the call. */
    @Override
    public void pressed(String callId, String extension, char key) {
        RecordingSettings present = settings.get();
        if (present.mayType(extension)
                && typed.isComplete(callId + " " + extension, key, present.code(), clock.millis())) {
            lane.run(() -> codeTyped.accept(callId, extension));
        }
    }

    private void lookAtChanged() {
        scheduled.set(false);
        for (String callId : List.copyOf(pending)) {
            pending.remove(callId); // before it is read: a change from now on counts again
            look(callId);
        }
    }

    /** Calls may have come or gone without anybody telling, and taps may have been lost with their engine. */
    private synchronized void lookAtAll() {
        running.keySet().forEach(this::look);
        running.values().stream().filter(RunningRecording::isFull).forEach(full -> end(full, RecordingState.COMPLETE));
        if (decided.size() > running.size()) {
            calls.call(CallService::calls).ifPresent(known -> {
                Set<String> ids = new HashSet<>();
                known.forEach(call -> ids.add(call.callId()));
                for (String callId : List.copyOf(decided)) {
                    if (!ids.contains(callId) && !running.containsKey(callId)) {
                        forget(callId);
                    }
                }
            });
        }
    }

    /** Call control has come, perhaps another revision that has seen what nobody told here. */
    void callsCame(CallService service) {
        calls.bind(service);
        service.attach(this);
        lane.run(this::lookAtEveryCall);
    }

    /** Rules may have changed; they hold for calls that go on as well. */
    void settingsChanged() {
        lane.run(this::lookAtEveryCall);
    }

    private void lookAtEveryCall() {
        lookAtAll();
        if (!settings.get().rules().isEmpty()) {
            calls.call(CallService::calls).ifPresent(known -> known.forEach(call -> look(call.callId())));
        }
    }

    /** Another engine has none of the taps. */
    void mediaCame(MediaService service) {
        media.bind(service);
        lane.run(this::tapAnew);
    }

    private synchronized void tapAnew() {
        for (RunningRecording one : running.values()) {
            one.tapped(RunningRecording.LEFT, "");
            one.tapped(RunningRecording.RIGHT, "");
            look(one.subject().callId());
        }
    }

    private synchronized void look(String callId) {
        Optional<Optional<CallSummary>> answer = calls.call(service -> service.find(callId));
        if (answer.isEmpty()) {
            return; // call control is away, not the call
        }
        RunningRecording one = running.get(callId);
        Optional<CallSummary> call = answer.get().filter(found -> found.state() != CallState.ENDING);
        if (call.isEmpty()) {
            if (one != null) {
                end(one, restored.contains(callId) ? RecordingState.PARTIAL : RecordingState.COMPLETE);
            }
            forget(callId);
        } else if (one != null) {
            restored.remove(callId);
            connect(one, call.get());
        } else {
            consider(call.get());
        }
    }

    private void forget(String callId) {
        restored.remove(callId);
        if (decided.remove(callId)) {
            table.remove(Records.STOPPED + callId);
        }
    }

    private void consider(CallSummary call) {
        if (decided.contains(call.callId()) || parties(call).isEmpty()) {
            return;
        }
        List<RecordingRule> rules = settings.get().rules();
        if (RecordingRule.first(rules, call).isEmpty()) {
            return; // a transfer may change that
        }
        decided.add(call.callId());
        try {
            begin(call, "rule");
        } catch (RefusedException e) {
            LOG.debug("call_id={} not recorded: {}", call.callId(), e.getMessage());
        }
    }

    /** The legs that talk, who called first. */
    private static List<LegSummary> parties(CallSummary call) {
        return call.legs().stream()
                .filter(leg -> !leg.mediaSession().isEmpty())
                .filter(leg -> leg.state().equals("talking") || leg.state().equals("held"))
                .sorted((one, other) -> Boolean.compare(other.calling(), one.calling()))
                .toList();
    }

    /** Judges whether a recording can begin. */
    private void admit(String callId) throws RefusedException {
        if (running.containsKey(callId)) {
            throw refusal(RefusedException.Kind.CONFLICT, "call_id", callId, "is recorded already");
        }
        RecordingStorage storage = room.state();
        if (!storage.accepting()) {
            room.refused(storage);
            refused.incrementAndGet();
            throw refusal(RefusedException.Kind.UNAVAILABLE, "", "", storage.message());
        }
        int most = settings.get().maxRecordings();
        if (running.size() >= most) {
            refused.incrementAndGet();
            throw refusal(RefusedException.Kind.UNAVAILABLE, "", "", "max_recordings = " + most + " are running");
        }
    }

    private RunningRecording begin(CallSummary call, String reason) throws RefusedException {
        admit(call.callId());
        RunningRecording one;
        try {
            one = create(Subject.of(call, reason, clock.instant()));
        } catch (IOException e) {
            room.failed(e);
            throw refusal(RefusedException.Kind.UNAVAILABLE, "", "", "no file could be made: " + e);
        }
        write(one);
        running.put(call.callId(), one);
        begun.incrementAndGet();
        connect(one, call);
        announce(call);
        LOG.debug("call_id={} recorded as {}", call.callId(), one.file());
        return one;
    }

    /** A second recording of a call within a second gets a number. */
    private RunningRecording create(Subject subject) throws IOException {
        RecordingSettings present = settings.get();
        Path directory = present.path(home);
        for (int number = 1; number < NAMES; number++) {
            Subject named = number == 1 ? subject : subject.named(subject.id() + "_" + number);
            try {
                return RunningRecording.begin(named, present.directory(), directory.resolve(named.id() + ".wav"));
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{} is there already", named.id());
            }
        }
        throw new FileAlreadyExistsException(subject.id());
    }

    /** Taps who talks now; whoever stays keeps his side. */
    private void connect(RunningRecording one, CallSummary call) {
        List<String> sessions =
                parties(call).stream().map(LegSummary::mediaSession).toList();
        for (int side = RunningRecording.LEFT; side <= RunningRecording.RIGHT; side++) {
            String present = one.tapped(side);
            if (!present.isEmpty() && !sessions.contains(present)) {
                media.run(service -> service.untap(present, TAP));
                one.tapped(side, "");
            }
        }
        if (one.assign(sessions)) {
            write(one);
        }
        for (int side = RunningRecording.LEFT; side <= RunningRecording.RIGHT; side++) {
            if (one.tapped(side).isEmpty() && !one.owner(side).isEmpty()) {
                tap(one, side, one.owner(side));
            }
        }
    }

    private void tap(RunningRecording one, int side, String session) {
        try {
            if (media.run(service -> service.tap(session, TAP, one.tap(side)))) {
                one.tapped(side, session);
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("call_id={} not tapped yet: {}", one.subject().callId(), e.getMessage());
        }
    }

    /** Tells the parties; whoever is on hold hears his music. */
    private void announce(CallSummary call) {
        String prompt = settings.get().announcement();
        AudioSource source = AudioSource.files("recording-" + UUID.randomUUID(), List.of(prompt)); // plays each time
        for (LegSummary leg : prompt.isEmpty() ? List.<LegSummary>of() : parties(call)) {
            try {
                if (leg.state().equals("talking")) {
                    media.run(service -> service.play(leg.mediaSession(), source));
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("call_id={} not told: {}", call.callId(), e.getMessage());
            }
        }
    }

    private void untap(RunningRecording one) {
        for (int side = RunningRecording.LEFT; side <= RunningRecording.RIGHT; side++) {
            String session = one.tapped(side);
            if (!session.isEmpty()) {
                media.run(service -> service.untap(session, TAP));
                one.tapped(side, "");
            }
        }
    }

    private void end(RunningRecording one, RecordingState how) {
        untap(one);
        ending.add(one);
        one.end(how);
        running.remove(one.subject().callId());
    }

    /** The disk has written all of it. */
    private void ended(RunningRecording one) {
        archive.accept(one.ended());
        ending.remove(one);
        synchronized (this) {
            if (!running.containsKey(one.subject().callId())) {
                table.remove(Records.RUNNING + one.subject().callId());
            }
        }
    }

    private void write(RunningRecording one) {
        synchronized (one) { // what is put last is what holds
            if (!one.isEnding()) {
                table.put(Records.RUNNING + one.subject().callId(), Records.of(one.record()));
            }
        }
    }

    /** On demand; a dry run only judges. */
    synchronized Recording start(String callId, Identity by) throws RefusedException {
        RunningRecording present = running.get(callId);
        if (present != null && present.isPaused()) {
            return resume(callId, by);
        }
        CallSummary call = call(callId);
        if (by.dryRun()) {
            admit(callId);
            return Records.recording(
                    Subject.of(call, by.name(), clock.instant()), 0, 0, RecordingState.RECORDING, List.of());
        }
        decided.add(callId);
        return begin(call, by.name()).shown();
    }

    private CallSummary call(String callId) throws RefusedException {
        Optional<CallSummary> call = calls.call(service -> service.find(callId))
                .orElseThrow(
                        () -> refusal(RefusedException.Kind.UNAVAILABLE, "", "", "call control is being replaced"));
        CallSummary found = call.orElseThrow(
                () -> refusal(RefusedException.Kind.UNKNOWN, "call_id", callId, "is the id of no call"));
        if (found.state() == CallState.ENDING || parties(found).isEmpty()) {
            throw refusal(RefusedException.Kind.CONFLICT, "call_id", callId, "is of a call that nobody has answered");
        }
        return found;
    }

    synchronized Recording stop(String callId, Identity by) throws RefusedException {
        RunningRecording one = required(callId);
        if (!by.dryRun()) {
            table.put(Records.STOPPED + callId, new byte[] {1});
            decided.add(callId);
            end(one, RecordingState.COMPLETE);
        }
        return one.shown();
    }

    synchronized Recording pause(String callId, Identity by) throws RefusedException {
        RunningRecording one = required(callId);
        if (!by.dryRun()) {
            one.pause();
            write(one);
        }
        return one.shown();
    }

    synchronized Recording resume(String callId, Identity by) throws RefusedException {
        RunningRecording one = required(callId);
        if (!by.dryRun()) {
            one.goOn();
            write(one);
            calls.call(service -> service.find(callId)).ifPresent(found -> found.ifPresent(this::announce));
        }
        return one.shown();
    }

    private RunningRecording required(String callId) throws RefusedException {
        RunningRecording one = running.get(callId);
        if (one != null) {
            return one;
        }
        CallSummary unused = call(callId); // an unknown call is said to be so
        throw refusal(RefusedException.Kind.CONFLICT, "call_id", callId, "is of a call that is not recorded");
    }

    static RefusedException refusal(RefusedException.Kind kind, String field, String value, String rule) {
        return new RefusedException(kind, field, value, rule);
    }

    Optional<RunningRecording> running(String callId) {
        return Optional.ofNullable(running.get(callId));
    }

    /** The one of a call that is being closed. */
    Optional<RunningRecording> ending(String callId) {
        return ending.stream()
                .filter(one -> one.subject().callId().equals(callId))
                .findFirst();
    }

    /** Those that run or are being closed. */
    Collection<RunningRecording> all() {
        return files();
    }

    int count() {
        return running.size();
    }

    long begun() {
        return begun.get();
    }

    long refused() {
        return refused.get();
    }
}
