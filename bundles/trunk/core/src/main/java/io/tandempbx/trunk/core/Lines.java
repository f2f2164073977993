package io.tandempbx.trunk.core;

import io.tandempbx.event.api.EventOutlet;
import io.tandempbx.event.api.EventType;
import io.tandempbx.event.api.Happening;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.InboundResponse;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import io.tandempbx.trunk.api.TrunkState;
import io.tandempbx.trunk.core.dns.Destination;
import io.tandempbx.trunk.core.dns.DnsException;
import io.tandempbx.trunk.core.dns.Hop;
import io.tandempbx.trunk.core.dns.Resolution;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All trunks at work, on one thread that never waits. Names are resolved on other threads; what they found comes back as a
 * task. Everything but {@link #views} runs on the trunks' thread.
 */
final class Lines implements SipLink.Outcomes {
    static final String TABLE = "trunk.line";
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);
    private static final int MAX_LEAVING = 100;

    /** Finds addresses; may wait. */
    interface Resolving {
        Resolution resolve(Destination destination) throws DnsException;
    }

    private final StateTable table;
    private final Line.Surroundings around;
    private final Resolving resolver;
    private final Executor thread;
    private final Executor resolverThreads;
    private final EventOutlet events;
    private final Clock clock;
    private final Map<String, Line> lines = new ConcurrentHashMap<>(); // changed by the trunks' thread
    private final List<Registration> leaving = new ArrayList<>();
    private final Map<String, Trial> trials = new HashMap<>(); // by key

    Lines(
            StateTable table,
            Line.Surroundings around,
            Resolving resolver,
            Executor thread,
            Executor resolverThreads,
            EventOutlet events,
            Clock clock) {
        this.table = table;
        this.around = around;
        this.resolver = resolver;
        this.thread = thread;
        this.resolverThreads = resolverThreads;
        this.events = events;
        this.clock = clock;
    }

    /** How a trunk is, on any thread. */
    Optional<LineView> view(String id) {
        return Optional.ofNullable(lines.get(id)).map(Line::view);
    }

    /** How all are, by id, on any thread. */
    List<LineView> views() {
        return new TreeMap<>(lines).values().stream().map(Line::view).toList();
    }

    /** What was configured when somebody last looked after the trunks. */
    Map<String, TrunkPlan> kept() {
        Map<String, TrunkPlan> plans = new TreeMap<>();
        table.records().forEach((id, record) -> {
            try {
                plans.put(id, Line.planOf(id, record));
            } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
                LOG.warn("Trunk {}: its record cannot be read: {}", id, e.toString());
            }
        });
        return plans;
    }

    /** Takes over a configuration. */
    void use(Map<String, TrunkPlan> plans) {
        long nowMs = clock.millis();
        for (String id : List.copyOf(lines.keySet())) {
            if (!plans.containsKey(id)) {
                remove(id, nowMs);
            }
        }
        plans.forEach((id, plan) -> {
            Line line = lines.get(id);
            if (line == null) {
                Line begun = begin(plan, nowMs);
                lines.put(id, begun);
                store(begun);
            } else if (!line.plan().equals(plan)) {
                List<Hop> before = line.hops();
                line.use(plan).ifPresent(former -> leave(former, nowMs, before));
                store(line);
            }
        });
        for (String id : table.records().keySet()) {
            if (!plans.containsKey(id)) {
                table.remove(id); // removed while nobody was here
            }
        }
        tick();
    }

    /** Does what is due. */
    void tick() {
        long nowMs = clock.millis();
        lines.values().forEach(line -> {
            if (line.wantsResolution(nowMs)) {
                resolve(line);
            }
            boolean changed = line.tick(nowMs);
            judge(line, nowMs, changed);
        });
        leaving.forEach(former -> former.tick(nowMs, List.of()));
        leaving.removeIf(Registration::left);
        List.copyOf(trials.values()).forEach(trial -> trial.tick(nowMs));
        trials.values().removeIf(Trial::done);
        trust();
    }

    @Override
    public void outcome(String key, int status, @Nullable InboundResponse response) {
        long nowMs = clock.millis();
        Trial trial = trials.remove(key);
        if (trial != null) {
            trial.outcome(key, response == null ? 0 : status, nowMs);
            return;
        }
        for (Line line : lines.values()) {
            if (line.outcome(key, status, response, nowMs)) {
                judge(line, nowMs, true);
                return;
            }
        }
        leaving.stream()
                .filter(former -> former.awaits(key))
                .forEach(former -> former.outcome(status, response, nowMs, List.of()));
    }

    /** A call's set-up by a trunk ended. */
    void call(String id, int status) {
        Line line = lines.get(id);
        if (line != null) {
            long nowMs = clock.millis();
            line.call(status, nowMs);
            tick();
        }
    }

    /** Begins to test a trunk; the trial is told when all has come of it. */
    void test(String id, Trial trial) {
        Line line = lines.get(id);
        if (line == null) {
            trial.fail("is not a trunk");
            return;
        }
        Destination destination = line.plan().destination();
        resolverThreads.execute(() -> {
            try {
                Resolution resolution = resolver.resolve(destination);
                onThread(() -> {
                    line.resolved(resolution, clock.millis());
                    trial.resolved(resolution.steps(), resolution.hops());
                    ask(line, trial);
                });
            } catch (DnsException e) {
                onThread(() -> {
                    trial.resolved(List.of(String.valueOf(e.getMessage())), line.hops());
                    ask(line, trial);
                });
            }
        });
    }

    private void ask(Line line, Trial trial) {
        trial.hops().forEach((key, hop) -> {
            trials.put(key, trial);
            if (!line.ask(key, hop)) {
                trials.remove(key);
                trial.outcome(key, 0, clock.millis());
            }
        });
        trial.tick(clock.millis());
    }

    private Line begin(TrunkPlan plan, long nowMs) {
        Optional<byte[]> record = table.get(plan.id());
        if (record.isPresent()) {
            try {
                return new Line(plan, around, record.get());
            } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
                LOG.warn("Trunk {}: its record cannot be read, it begins anew: {}", plan.id(), e.toString());
            }
        }
        return new Line(plan, around, nowMs);
    }

    private void remove(String id, long nowMs) {
        Line line = lines.remove(id);
        if (line != null) {
            line.end().ifPresent(registration -> leave(registration, nowMs, line.hops()));
        }
        table.remove(id);
    }

    private void leave(Registration registration, long nowMs, List<Hop> hops) {
        if (leaving.size() < MAX_LEAVING && registration.leave(nowMs, hops)) {
            leaving.add(registration);
        }
    }

    private void resolve(Line line) {
        Destination destination = line.plan().destination();
        try {
            resolverThreads.execute(() -> {
                try {
                    Resolution resolution = resolver.resolve(destination);
                    onThread(() -> {
                        line.resolved(resolution, clock.millis());
                        tick();
                        store(line);
                    });
                } catch (DnsException e) {
                    onThread(() -> line.notResolved(String.valueOf(e.getMessage()), clock.millis()));
                }
            });
        } catch (RejectedExecutionException e) {
            line.notResolved("too many names wait for a resolver", clock.millis());
        }
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopping: {}", e.toString());
        }
    }

    private void judge(Line line, long nowMs, boolean recordChanged) {
        Optional<LineView> before = line.judge(nowMs);
        before.filter(former -> former.state() != line.view().state()).ifPresent(former -> tell(former, line.view()));
        if (recordChanged || before.isPresent()) {
            store(line);
        }
    }

    private void store(Line line) {
        if (lines.get(line.plan().id()) != line) {
            return; // removed meanwhile
        }
        try {
            table.put(line.plan().id(), line.record());
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        }
    }

    private void tell(LineView before, LineView now) {
        String id = now.plan().id();
        String state = text(now.state());
        if (now.state() == TrunkState.DOWN || now.state() == TrunkState.DEGRADED) {
            LOG.warn("trunk {} {}: {}", id, state, now.reason());
        } else {
            LOG.info("trunk {} {}", id, state);
        }
        events.publish(new Happening(
                EventType.TRUNK_STATE,
                clock.instant(),
                id,
                Map.of("state", state, "before", text(before.state()), "reason", now.reason())));
    }

    static String text(TrunkState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Calls from any address of an enabled trunk are that trunk's; of two trunks with one address the first by id. */
    private void trust() {
        List<TrustedSource> trusted = new ArrayList<>();
        new TreeMap<>(lines).forEach((id, line) -> {
            if (line.plan().enabled()) {
                Set<Transport> transports = line.plan().believedOver();
                for (Hop hop : line.hops()) {
                    trusted.add(new TrustedSource(hop.address(), transports, id));
                    if (hop.transport() != Transport.UDP) { // its connections come from any port
                        InetSocketAddress anyPort =
                                new InetSocketAddress(hop.address().getAddress(), 0);
                        trusted.add(new TrustedSource(anyPort, transports, id));
                    }
                }
                line.plan().sources().forEach(source -> trusted.add(new TrustedSource(source, transports, id)));
            }
        });
        around.sip().trust(trusted);
    }
}
