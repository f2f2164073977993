package io.tandempbx.health.core;

import io.tandempbx.health.api.CheckResult;
import io.tandempbx.health.api.CheckStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the checks run on a thread of its own and keeps their last results, so that who asks never waits: every 2 s, and
 * every second until the node serves for the first time. Says in one line when the node stops serving, and when it serves
 * again; of single checks see {@link CheckLog}. Thread-safe.
 */
final class HealthMonitor {
    /**
     * Results of one round.
     *
     * @param serving whether every check that calls need is passed
     */
    record Round(boolean serving, List<CheckResult> checks, Instant at) {

        Round {
            checks = List.copyOf(checks);
        }

        /** What there is before the first round. */
        static Round none(Clock clock) {
            return new Round(false, List.of(), clock.instant());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final long PERIOD_MS = 2_000;
    private static final long FIRST_PERIOD_MS = 1_000;
    private static final Duration STALE = Duration.ofSeconds(30);
    private static final long STOP_MS = 10_000;

    private final Supplier<Round> checks;
    private final Clock clock;
    private final Thread thread = new Thread(this::run, "health-checks");
    private final Semaphore stopping = new Semaphore(0);
    private volatile Round last;
    private boolean served; // the thread only, like the next
    private boolean complained;
    private final CheckLog log = new CheckLog(); // likewise

    HealthMonitor(Supplier<Round> checks, Clock clock) {
        this.checks = checks;
        this.clock = clock;
        this.last = Round.none(clock);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Waits for a round under way, which is bounded. */
    void stop() {
        stopping.release();
        try {
            thread.join(STOP_MS);
            if (thread.isAlive()) {
                LOG.warn("Checks still run after {} ms", STOP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last results; not serving when they are too old to be believed. */
    Round last() {
        Round known = last;
        if (Duration.between(known.at, clock.instant()).compareTo(STALE) <= 0) {
            return known;
        }
        CheckResult late = new CheckResult(
                "monitor",
                CheckStatus.CRITICAL,
                "no results since " + known.at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        List<CheckResult> all = java.util.stream.Stream.concat(known.checks.stream(), java.util.stream.Stream.of(late))
                .toList();
        return new Round(false, all, known.at);
    }

    private void run() {
        boolean goOn = true;
        while (goOn) {
            look();
            try {
                goOn = !stopping.tryAcquire(served ? PERIOD_MS : FIRST_PERIOD_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                LOG.warn("The thread of the checks was interrupted and ends");
                goOn = false;
            }
        }
    }

    private void look() {
        try {
            Round round = checks.get();
            last = round;
            tell(round);
            if (served) { // until then checks are missing because bundles are
                log.tell(round.checks, round.at);
            }
        } catch (RuntimeException e) { // a thread's top: the next round may be better
            LOG.warn("The checks could not be run", e);
        }
    }

    private void tell(Round round) {
        if (!round.serving && served && !complained) {
            complained = true;
            LOG.warn("This node cannot make calls: {}", text(round));
        } else if (round.serving && complained) {
            complained = false;
            LOG.info("This node can make calls again");
        }
        served |= round.serving;
    }

    private static String text(Round round) {
        return round.checks.stream()
                .filter(check -> check.status() == CheckStatus.CRITICAL)
                .map(check -> check.name() + ": " + check.message())
                .collect(Collectors.joining("; "));
    }
}
