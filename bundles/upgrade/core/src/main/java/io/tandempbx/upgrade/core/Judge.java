package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.CallFigures;
import io.tandempbx.upgrade.api.SessionFigures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Compares how calls fare with how they fared before an upgrade. Confined to one thread.
 *
 * <p>The thresholds: set-ups fail when three have failed and their share is a quarter above that before. Calls are lost
 * when more than a tenth, and more than half a second's worth of set-ups, are gone without a reason. Calls end in
 * masses, whatever reason is given, when in three seconds a quarter of them and five more end than the half more than
 * before that is borne. Audio is broken
 * when a fifth of the streams, and at least two, fell silent for two seconds, or when half of what is received is no
 * longer sent on. The processor is burnt when its threads took 0.6 cores, and half as much again as before, more over
 * three seconds.
 */
final class Judge {
    static final int SILENT_MS = 2000;
    private static final int FLOWING_MS = 1000;
    private static final int AWAY_MS = 3500;
    private static final int ENDINGS_WINDOW_MS = 3000;
    private static final double MORE_ENDINGS = 1.5;
    private static final int FEW_ENDINGS = 5;
    private static final int CPU_WINDOW_MS = 3000;
    private static final int RELAY_WINDOW_MS = 1500;
    private static final int LOST_FOR_MS = 600;
    private static final int ENOUGH_FAILED = 3;
    private static final double WORSE_SHARE = 0.25;
    private static final int ENOUGH_PACKETS = 50;
    private static final double MORE_CORES = 0.6;

    private final Sample start;
    private final double coresBefore;
    private final double failedShareBefore;
    private final double begunPerSecond;
    private final double endedPerSecond;
    private final double sentPerReceivedBefore;

    private final Deque<Sample> window = new ArrayDeque<>();
    private final Deque<Endings> endings = new ArrayDeque<>();
    private Optional<CallFigures> lastCalls;
    private long answered;
    private long failed;
    private long ended;
    private long lost;
    private long awaySinceMs = -1;
    private long lostSinceMs = -1;

    /** How many calls had ended by then. */
    private record Endings(long atMs, long count) {}

    /**
     * @param first a moment before the upgrade
     * @param start the last moment before it
     */
    Judge(Sample first, Sample start) {
        this.start = start;
        coresBefore = cores(first, start);
        failedShareBefore = start.calls()
                .map(calls -> share(calls.failed(), calls.answered()))
                .orElse(0.0);
        begunPerSecond = perSecond(first, start, CallFigures::begun);
        endedPerSecond = perSecond(first, start, CallFigures::ended);
        endings.add(new Endings(start.atMs(), 0));
        sentPerReceivedBefore = sentPerReceived(first, start).orElse(0.0);
        lastCalls = start.calls();
    }

    /** Forgets the processor time and packets of a replacement, which is no fair measure. */
    void replaced() {
        window.clear();
    }

    /** A fault that shows in this sample, or empty. */
    Optional<String> fault(Sample now) {
        window.addLast(now);
        while (window.size() > 2 && now.atMs() - window.getFirst().atMs() > CPU_WINDOW_MS + 500) {
            window.removeFirst();
        }
        return callsAway(now)
                .or(() -> setUps(now))
                .or(() -> lostCalls(now))
                .or(() -> endedInMasses(now))
                .or(() -> silence(now))
                .or(() -> relay(now))
                .or(() -> processor(now));
    }

    private Optional<String> callsAway(Sample now) {
        if (now.calls().isPresent() || start.calls().isEmpty()) {
            awaySinceMs = -1;
            return Optional.empty();
        }
        awaySinceMs = awaySinceMs < 0 ? now.atMs() : awaySinceMs;
        return now.atMs() - awaySinceMs >= AWAY_MS ? Optional.of("call control is away") : Optional.empty();
    }

    private Optional<String> setUps(Sample now) {
        if (now.calls().isEmpty()) {
            return Optional.empty();
        }
        CallFigures calls = now.calls().get();
        // a successor counts from zero
        CallFigures from = lastCalls
                .filter(last -> last.answered() <= calls.answered()
                        && last.failed() <= calls.failed()
                        && last.ended() <= calls.ended()
                        && last.lost() <= calls.lost())
                .orElse(new CallFigures(0, 0, 0, 0, 0, 0));
        answered += calls.answered() - from.answered();
        failed += calls.failed() - from.failed();
        ended += calls.ended() - from.ended();
        lost += calls.lost() - from.lost();
        lastCalls = now.calls();
        return failed >= ENOUGH_FAILED && share(failed, answered) > failedShareBefore + WORSE_SHARE
                ? Optional.of(failed + " of " + (failed + answered) + " set-ups failed")
                : Optional.empty();
    }

    private Optional<String> lostCalls(Sample now) {
        if (now.calls().isEmpty() || start.calls().isEmpty()) {
            return Optional.empty();
        }
        CallFigures before = start.calls().get();
        CallFigures calls = now.calls().get();
        long vanished = before.active() + (calls.begun() - before.begun()) - ended - lost - calls.active();
        long gone = lost + Math.max(0, vanished);
        double allowed = 0.1 * before.active() + 0.5 * begunPerSecond;
        if (gone == 0 || gone <= allowed) {
            lostSinceMs = -1;
            return Optional.empty();
        }
        lostSinceMs = lostSinceMs < 0 ? now.atMs() : lostSinceMs;
        return now.atMs() - lostSinceMs >= LOST_FOR_MS
                ? Optional.of(gone + " calls were lost; there were " + before.active())
                : Optional.empty();
    }

    private Optional<String> endedInMasses(Sample now) {
        if (start.calls().isEmpty()) {
            return Optional.empty();
        }
        endings.addLast(new Endings(now.atMs(), ended));
        while (endings.size() > 2 && now.atMs() - endings.getFirst().atMs() > ENDINGS_WINDOW_MS) {
            endings.removeFirst();
        }
        Endings from = endings.getFirst();
        long many = ended - from.count();
        double borne = MORE_ENDINGS * endedPerSecond * (now.atMs() - from.atMs()) / 1000
                + FEW_ENDINGS
                + 0.25 * start.calls().get().active();
        return many > borne
                ? Optional.of(many + " calls ended at once; there were "
                        + start.calls().get().active())
                : Optional.empty();
    }

    private Optional<String> silence(Sample now) {
        if (now.sessions().isEmpty() || start.sessions().isEmpty()) {
            return Optional.empty();
        }
        int flowed = 0;
        int silent = 0;
        for (Map.Entry<String, SessionFigures> session : start.sessions().get().entrySet()) {
            SessionFigures present = now.sessions().get().get(session.getKey());
            long silentMs = session.getValue().silentMs();
            if (present != null && silentMs >= 0 && silentMs < FLOWING_MS) {
                flowed++;
                silent += present.silentMs() < 0 || present.silentMs() > SILENT_MS ? 1 : 0;
            }
        }
        return silent >= 2 && silent * 5 >= flowed
                ? Optional.of("nothing is heard any more on " + silent + " of " + flowed + " media streams")
                : Optional.empty();
    }

    private Optional<String> relay(Sample now) {
        if (sentPerReceivedBefore == 0) {
            return Optional.empty();
        }
        Optional<Sample> then = earliestWithin(now, RELAY_WINDOW_MS);
        return then.flatMap(from -> sentPerReceived(from, now))
                .filter(ratio -> ratio < 0.5 * sentPerReceivedBefore)
                .map(ratio -> String.format(Locale.ROOT, "only %.0f %% of the RTP received is sent on", 100 * ratio));
    }

    private Optional<String> processor(Sample now) {
        return earliestWithin(now, CPU_WINDOW_MS)
                .map(from -> cores(from, now))
                .filter(cores -> cores > coresBefore + Math.max(MORE_CORES, 0.5 * coresBefore))
                .map(cores ->
                        String.format(Locale.ROOT, "%.2f cores are busy; before it were %.2f", cores, coresBefore));
    }

    /** The youngest sample of the window that is at least so old. */
    private Optional<Sample> earliestWithin(Sample now, int ageMs) {
        return window.stream()
                .filter(sample -> now.atMs() - sample.atMs() >= ageMs)
                .reduce((older, younger) -> younger);
    }

    private static double perSecond(Sample from, Sample to, ToLongFunction<CallFigures> counter) {
        return from.calls().isEmpty() || to.calls().isEmpty()
                ? 0
                : 1000.0
                        * (counter.applyAsLong(to.calls().get())
                                - counter.applyAsLong(from.calls().get()))
                        / Math.max(1, to.atMs() - from.atMs());
    }

    private static double cores(Sample from, Sample to) {
        return (double) (to.cpuMs() - from.cpuMs()) / Math.max(1, to.atMs() - from.atMs());
    }

    private static double share(long failed, long answered) {
        return failed == 0 ? 0 : (double) failed / (failed + answered);
    }

    private static Optional<Double> sentPerReceived(Sample from, Sample to) {
        if (from.sessions().isEmpty() || to.sessions().isEmpty()) {
            return Optional.empty();
        }
        long received = 0;
        long sent = 0;
        for (Map.Entry<String, SessionFigures> session : to.sessions().get().entrySet()) {
            SessionFigures earlier = from.sessions().get().get(session.getKey());
            if (earlier != null) {
                received += session.getValue().received() - earlier.received();
                sent += session.getValue().sent() - earlier.sent();
            }
        }
        return received < ENOUGH_PACKETS ? Optional.empty() : Optional.of((double) sent / received);
    }
}
