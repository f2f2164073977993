package io.tandempbx.trunk.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.store.api.DocumentSnapshot;
import io.tandempbx.trunk.api.TrunkField;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.api.TrunkStatus;
import io.tandempbx.trunk.api.TrunkTest;
import io.tandempbx.trunk.core.dns.DnsClient;
import io.tandempbx.trunk.core.dns.Resolver;
import io.tandempbx.trunk.core.dns.ResolverAddresses;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One revision of the trunks: its threads, what they work on, and how others see it. Thread-safe. */
final class Trunks {
    private static final Logger LOG = LoggerFactory.getLogger(Trunks.class);
    private static final long TICK_MS = 200;
    private static final int RESOLVERS = 2;
    private static final int MAX_WAITING_NAMES = 1000;
    private static final int STOP_SECONDS = 2;
    private static final long SETTLE_SECONDS = 2;
    private static final long TEST_SECONDS = 25;

    private final Supplier<TrunkSettings> settings;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(named("trunk"));
    private final ExecutorService resolvers = new ThreadPoolExecutor(
            RESOLVERS,
            RESOLVERS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(MAX_WAITING_NAMES),
            named("trunk-resolver"));
    private final DnsClient dns;
    private final SipLink sip;
    private final Lines lines;
    private final Channels channels;
    private final Calls calls;
    private volatile Map<String, TrunkPlan> plans = Map.of();
    private volatile boolean given; // whether the store said what is configured
    private @Nullable Future<?> ticking; // written by start, read by stop; DS orders the two

    Trunks(StateStore state, Supplier<TrunkSettings> settings, EventOutlet events, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        SecureRandom random = new SecureRandom();
        dns = new DnsClient(
                () -> settings.get().dnsServers().isEmpty()
                        ? ResolverAddresses.ofSystem()
                        : settings.get().dnsServers(),
                () -> settings.get().dnsTimeoutMs());
        sip = new SipLink(thread, (key, status, response) -> this.lines().outcome(key, status, response));
        String process = ProcessHandle.current().pid() + "-"
                + ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(Object::toString)
                        .orElse("");
        lines = new Lines(
                state.open(Lines.TABLE),
                new Line.Surroundings(sip, settings, random, process),
                new Resolver(dns)::resolve,
                thread,
                resolvers,
                events,
                clock);
        channels = new Channels(state.open(Channels.TABLE));
        calls = new Calls(lines::view, channels, sip, random, System::nanoTime);
    }

    private Lines lines() {
        return lines;
    }

    /** Until the store is there, trunks are as they were last: a call may come before it. */
    void start() {
        if (!given) {
            take(lines.kept());
        }
        settle();
        sip.start();
        ticking = thread.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /** Ends within some seconds; registrations stand, and channels stay taken. */
    void stop() {
        sip.stop();
        if (ticking != null) {
            ticking.cancel(false);
        }
        thread.shutdown();
        resolvers.shutdown();
        dns.close();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
                    || !resolvers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The threads of the trunks did not end within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    SipLink sip() {
        return sip;
    }

    Calls calls() {
        return calls;
    }

    /** All that are configured, by id. */
    Map<String, TrunkPlan> plans() {
        return plans;
    }

    /** Takes over what is configured; a document that cannot be read is told and left out. */
    void configure(DocumentSnapshot present) {
        Map<String, TrunkPlan> read = new TreeMap<>();
        present.documents().forEach((id, document) -> {
            try {
                read.put(id, checked(TrunkDocument.read(document)));
            } catch (IllegalArgumentException | RefusedException e) {
                LOG.error("Trunk {} is left out, its document cannot be read: {}", id, e.getMessage());
            }
        });
        given = true;
        take(read);
    }

    private void take(Map<String, TrunkPlan> read) {
        Map<String, TrunkPlan> taken = Collections.unmodifiableMap(read);
        plans = taken;
        onThread(() -> lines.use(taken));
    }

    /** Waits until what was configured is in effect. */
    void settle() {
        CountDownLatch done = new CountDownLatch(1);
        onThread(done::countDown);
        try {
            if (!done.await(SETTLE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("A change of trunks is not in effect after {} s", SETTLE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<TrunkStatus> statuses() {
        return lines.views().stream()
                .map(line -> new TrunkStatus(
                        line.plan().id(),
                        line.plan().trunk().text(TrunkField.NAME),
                        line.plan().host(),
                        line.state(),
                        line.reason(),
                        line.registered(),
                        channels.active(line.plan().id()),
                        line.plan().maxChannels(),
                        line.since(),
                        line.rttMs()))
                .toList();
    }

    void released(String trunk, String call, int status) {
        try {
            if (channels.give(trunk, call) && status > 0) {
                onThread(() -> lines.call(trunk, status));
            }
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        }
    }

    void retain(Set<String> going) {
        try {
            channels.retain(going);
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        }
    }

    TrunkTest test(String id) throws RefusedException {
        Trial trial = new Trial(clock.millis(), settings.get().answerTimeoutMs());
        onThread(() -> lines.test(id, trial));
        try {
            return trial.outcome().get(TEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (TimeoutException | ExecutionException e) {
            throw busy();
        }
    }

    void collect(MetricSink sink) {
        for (TrunkStatus status : statuses()) {
            Map<String, String> labels = Map.of("trunk", status.id());
            sink.gauge(
                    "pbx_trunk_status",
                    "How a trunk is: 1 up, 0.5 degraded, 0 down or disabled.",
                    labels,
                    figure(status.state()));
            sink.gauge(
                    "pbx_trunk_enabled",
                    "1 for a trunk that is to be used, 0 for one that is disabled.",
                    labels,
                    status.state() == TrunkState.DISABLED ? 0 : 1);
            sink.gauge("pbx_trunk_calls_active", "Channels of a trunk in use.", labels, status.activeCalls());
        }
    }

    private static double figure(TrunkState state) {
        return switch (state) {
            case UP -> 1;
            case DEGRADED -> 0.5;
            case DOWN, DISABLED -> 0;
        };
    }

    private static RefusedException busy() {
        return new RefusedException(
                RefusedException.Kind.UNAVAILABLE, "", "", "the test did not end in time; try again");
    }

    private static TrunkPlan checked(TrunkPlan plan) throws RefusedException {
        TrunkRules.checkId(plan.id());
        for (Map.Entry<TrunkField, String> value : plan.trunk().values().entrySet()) {
            TrunkRules.check(value.getKey(), value.getValue());
        }
        TrunkRules.checkWhole(plan.trunk(), Map.of());
        return plan;
    }

    private void tick() {
        try {
            lines.tick();
        } catch (RuntimeException e) { // a thread's top: the next tick tries again
            LOG.warn("Looking after the trunks failed", e);
        }
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) { // a thread's top
                    LOG.warn("Looking after the trunks failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopping: {}", e.toString());
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
