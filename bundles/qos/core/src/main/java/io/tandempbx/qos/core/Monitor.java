package io.tandempbx.qos.core;

import io.tandempbx.call.api.CallListener;
import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Cause;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.qos.core.CallTrack.Judged;
import io.tandempbx.qos.core.Causes.Direction;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.ring.state.StateTable;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the calls and judges them every few seconds. Call control only adds a name to a set; what became of the call is read
 * a moment later, once for all that happened to it meanwhile: of a call that is over by then nothing. {@link #tick} and
 * {@link #readAll} are called by one thread only; what is shown is there for all.
 */
final class Monitor implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    static final String TABLE = "qos.call";

    /** With ticks four times a second a call of one second is read, one of less than this never. */
    static final long GATHER_MS = 750;

    private static final String ENDED = "the call ended";
    private static final String LEFT = "the party left the call";
    private static final String UNKNOWN = "nothing was heard of it for a while";
    private static final int UNKNOWN_SECONDS = 25; // five reports of a peer (RFC 3550 §6.2)

    /** When a call changed first and last since it was read, wall clock in milliseconds. */
    private static final class Change {
        private final long firstMs;
        private volatile long lastMs;

        Change(long nowMs) {
            firstMs = nowMs;
            lastMs = nowMs;
        }
    }

    private final Neighbours neighbours;
    private final Clock clock;
    private final long gatherMs;
    private final Supplier<QosSettings> settings;
    private final DoubleSupplier perProcessor;
    private final StateTable table;
    private final Map<String, CallTrack> tracks = new HashMap<>();
    private final Map<String, Change> changed = new ConcurrentHashMap<>();
    private final Map<String, CallQuality> shown = new ConcurrentHashMap<>();
    private long sampledMs;
    final AlertBook alerts;
    final History history;

    /**
     * @param gatherMs     from the first change of a call until it is read, in milliseconds
     * @param perProcessor how busy the machine is, as {@link Load} has it
     */
    Monitor(
            StateStore state,
            Neighbours neighbours,
            Clock clock,
            long gatherMs,
            Supplier<QosSettings> settings,
            DoubleSupplier perProcessor) {
        this.neighbours = neighbours;
        this.clock = clock;
        this.gatherMs = gatherMs;
        this.settings = settings;
        this.perProcessor = perProcessor;
        this.table = state.open(TABLE);
        this.alerts = new AlertBook(state.open(AlertBook.TABLE), neighbours.events);
        this.history = new History(state.open(History.TABLE));
        this.sampledMs = clock.millis();
        table.records().forEach((callId, record) -> {
            CallTrack call = CallTrack.fromRecord(record);
            tracks.put(callId, call);
            shown.put(callId, call.running());
            table.remove(callId);
        });
    }

    /** On the lane of the call. */
    @Override
    public void changed(String callId) {
        long nowMs = clock.millis();
        Change known = changed.get(callId);
        if (known == null) {
            changed.put(callId, new Change(nowMs));
        } else {
            known.lastMs = nowMs; // when it is being read just now, what is stored already is seen
        }
    }

    /** Call control has come, perhaps another revision that has seen what nobody told here. */
    void readAll() {
        Optional<List<CallSummary>> all = neighbours.calls.call(CallService::calls);
        if (all.isEmpty()) {
            return;
        }
        Set<String> up = all.get().stream().map(CallSummary::callId).collect(Collectors.toSet());
        Instant now = clock.instant();
        List.copyOf(tracks.keySet()).stream()
                .filter(callId -> !up.contains(callId))
                .forEach(gone -> finish(gone, now));
        all.get().forEach(this::update);
        alerts.active().stream()
                .filter(alert -> !up.contains(alert.callId()))
                .forEach(alert -> alerts.clear(alert, ENDED, now));
    }

    /** Reads what changed and, when it is time, samples and judges. */
    void tick() {
        long nowMs = clock.millis();
        changed.forEach((callId, change) -> {
            if (nowMs - change.firstMs >= gatherMs || nowMs < change.firstMs) {
                changed.remove(callId); // before it is read: a change from now on counts again
                read(callId, change);
            }
        });
        if (nowMs - sampledMs >= settings.get().sampleSeconds() * 1000L || nowMs < sampledMs) {
            sampledMs = nowMs;
            sample();
        }
    }

    private void read(String callId, Change change) {
        Optional<Optional<CallSummary>> found = neighbours.calls.call(service -> service.find(callId));
        if (found.isPresent()) {
            found.get().ifPresentOrElse(this::update, () -> finish(callId, Instant.ofEpochMilli(change.lastMs)));
        }
    }

    private void update(CallSummary call) {
        tracks.computeIfAbsent(call.callId(), id -> new CallTrack(call)).update(call, statistics());
    }

    private Function<String, Optional<SessionStatistics>> statistics() {
        return neighbours::statistics;
    }

    private void finish(String callId, Instant at) {
        CallTrack call = tracks.remove(callId);
        if (call == null) {
            shown.remove(callId);
            return;
        }
        call.finish(statistics());
        alerts.active().stream()
                .filter(alert -> alert.callId().equals(callId))
                .forEach(alert -> alerts.clear(alert, ENDED, at));
        if (call.isMeasured()) {
            history.add(call.ended(at), settings.get().historyCalls());
        }
        shown.remove(callId); // it is found all the time, here or in the history
    }

    private void sample() {
        if (!neighbours.media.isBound()) {
            return; // it is being replaced: nothing happens that it does not count
        }
        Thresholds thresholds = settings.get().thresholds();
        tracks.values().forEach(call -> call.sample(statistics()));
        int judged = 0;
        int suffering = 0;
        for (CallTrack call : tracks.values()) {
            judged += call.latest().isEmpty() ? 0 : 1;
            suffering += Causes.broken(call.directions(), thresholds).isEmpty() ? 0 : 1;
        }
        Load load = new Load(suffering == 0 ? -1 : perProcessor.getAsDouble(), judged, suffering);
        for (CallTrack call : tracks.values()) {
            judge(call, load);
            alerts.active().stream()
                    .filter(alert -> alert.callId().equals(call.callId))
                    .forEach(alert -> review(call, alert));
            if (call.isMeasured()) {
                shown.put(call.callId, call.running());
            }
        }
    }

    private void judge(CallTrack call, Load load) {
        Thresholds thresholds = settings.get().thresholds();
        List<Direction> directions = call.directions();
        List<Direction> broken = Causes.broken(directions, thresholds);
        call.explained(Causes.of(directions, thresholds, load));
        for (Judged each : call.latest()) {
            Direction direction = each.direction();
            boolean bad = broken.contains(direction);
            StreamTrack stream = each.stream();
            stream.badInRow = bad ? stream.badInRow + 1 : 0;
            stream.goodInRow = bad ? 0 : stream.goodInRow + 1;
            Optional<QualityAlert> active = alerts.active(call.callId, direction.party(), direction.way());
            List<String> rules = direction.sample().broken(thresholds);
            if (bad && active.isPresent()) {
                alerts.worsen(active.get(), direction.sample(), rules);
            } else if (bad
                    && call.isTalking()
                    && stream.badInRow >= settings.get().raiseSamples()) {
                Cause cause = Causes.of(direction, directions, thresholds, load);
                alerts.raise(call.callId, direction, rules, cause, clock.instant());
            } else if (active.isPresent() && stream.goodInRow >= settings.get().clearSamples()) {
                alerts.clear(active.get(), "it keeps all thresholds again", clock.instant());
            }
        }
    }

    /** Ends an alert that no sample will end. */
    private void review(CallTrack call, QualityAlert alert) {
        int looks = Math.max(2, (UNKNOWN_SECONDS - 1) / settings.get().sampleSeconds() + 1);
        if (call.isLeftBy(alert.party())) {
            alerts.clear(alert, LEFT, clock.instant());
        } else if (call.isUnknown(alert.party(), alert.way(), looks)) {
            alerts.clear(alert, UNKNOWN, clock.instant());
        }
    }

    /** Calls that are up and have media. */
    Map<String, CallQuality> shown() {
        return Map.copyOf(shown);
    }

    Optional<CallQuality> find(String callId) {
        CallQuality running = shown.get(callId);
        return running == null ? history.find(callId) : Optional.of(running);
    }

    /** Writes what it knows of calls that are up for the successor; by the one thread, or when that has ended. */
    void save() {
        tracks.values().stream().filter(CallTrack::isMeasured).forEach(call -> table.put(call.callId, call.toRecord()));
        LOG.debug("{} calls are left to the successor", tracks.size());
    }
}
