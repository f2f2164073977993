package io.tandempbx.console.shell;

import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import io.tandempbx.wiring.api.WarmUp;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the providers warm up one after the other, once in the life of a process, beside the rest of the start and within
 * a bound. Left out when calls were taken over: they need the processors themselves.
 */
@Component(
        service = {WarmUps.class, SettingsOwner.class},
        immediate = true,
        configurationPid = StartSettings.PID)
public final class WarmUps implements SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUps.class);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int STOP_MS = 2000;

    private final ConsoleServices services;
    private final SettingsFile<StartSettings> file = StartSettings.file();
    private final StartSettings settings;
    private final Queue<WarmUp> waiting = new ConcurrentLinkedQueue<>();
    private final Object running = new Object(); // held while one runs
    private final Thread worker = new Thread(this::work, "warm-up");
    private volatile @Nullable WarmUp leaving;
    private volatile boolean stopping;
    private volatile boolean over;

    @Activate
    public WarmUps(@Reference ConsoleServices services, Map<String, Object> properties) {
        this.services = services;
        settings = file.takeOrTell(properties, broken -> LOG.error("Presets are used: {}", broken));
        worker.setDaemon(true);
    }

    @Override
    public SettingsFile<StartSettings> settings() {
        return file;
    }

    @Activate
    void start() {
        over = settings.warmUpSeconds() == 0 || ReadyLine.isPrinted();
        if (!over) {
            worker.start();
        }
    }

    @Deactivate
    void stop() {
        stopping = true;
        try {
            worker.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing is left to be done before the node may say that it is ready. */
    boolean isOver() {
        return over;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWarmUp(WarmUp arriving) {
        waiting.add(arriving);
    }

    /** Returns when the one that leaves does not run any more. */
    void unbindWarmUp(WarmUp warmUp) {
        leaving = warmUp;
        synchronized (running) {
            waiting.remove(warmUp);
        }
    }

    private void work() {
        while (!stopping && !services.takesCalls()) {
            LockSupport.parkNanos(LOOK_NS);
        }
        if (services.calls().ask(calls -> !calls.calls().isEmpty()).orElse(false)) {
            LOG.info("No warm-up: calls were taken over");
        } else {
            long startNs = System.nanoTime();
            StringJoiner done = warmUp(startNs + TimeUnit.SECONDS.toNanos(settings.warmUpSeconds()));
            LOG.info("Warmed up for {} ms: {}", (System.nanoTime() - startNs) / 1_000_000, done);
        }
        over = true;
    }

    private StringJoiner warmUp(long deadlineNs) {
        StringJoiner done = new StringJoiner(", ");
        while (!stopping && System.nanoTime() - deadlineNs < 0 && !(waiting.isEmpty() && services.isReady())) {
            if (waiting.isEmpty()) {
                LockSupport.parkNanos(LOOK_NS);
            } else {
                runNext(deadlineNs, done);
            }
        }
        return done;
    }

    /** Each that waits gets an equal part of the time that is left. */
    private void runNext(long deadlineNs, StringJoiner done) {
        synchronized (running) {
            long nowNs = System.nanoTime();
            long untilNs = nowNs + (deadlineNs - nowNs) / Math.max(1, waiting.size());
            WarmUp next = waiting.poll();
            if (next == null) {
                return;
            }
            try {
                int rounds = next.run(() -> !stopping && leaving != next && System.nanoTime() - untilNs < 0);
                done.add(next.area() + " " + rounds);
            } catch (IOException | RuntimeException e) { // a thread's top: a cold node is slow, not broken
                LOG.warn("A warm-up failed: {}", e.toString());
            }
        }
    }
}
