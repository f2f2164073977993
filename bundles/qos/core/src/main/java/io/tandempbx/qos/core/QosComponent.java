package io.tandempbx.qos.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.event.api.EventPublisher;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.qos.api.CallQuality;
import io.tandempbx.qos.api.Grouping;
import io.tandempbx.qos.api.QosService;
import io.tandempbx.qos.api.QualityAlert;
import io.tandempbx.qos.api.QualityGroup;
import io.tandempbx.qos.api.QualityStatistics;
import io.tandempbx.qos.api.Thresholds;
import io.tandempbx.ring.state.StaleEpochException;
import io.tandempbx.ring.state.StateStore;
import io.tandempbx.wiring.api.SettingsFile;
import io.tandempbx.wiring.api.SettingsOwner;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Quality as a component: one thread that follows the calls and samples their media sessions. */
@Component(
        immediate = true,
        service = {QosService.class, MetricSource.class, SettingsOwner.class},
        configurationPid = QosSettings.PID)
public final class QosComponent implements QosService, MetricSource, SettingsOwner {
    private static final Logger LOG = LoggerFactory.getLogger(QosComponent.class);
    private static final long TICK_MS = 250;
    private static final int STOP_SECONDS = 2;

    private final SettingsFile<QosSettings> settings = QosSettings.file();
    private final Neighbours neighbours = new Neighbours();
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC); // as records keep it
    private final Monitor monitor;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "qos");
        made.setDaemon(true);
        return made;
    });

    /** Reads what a predecessor left, before any neighbour is bound. */
    @Activate
    public QosComponent(@Reference StateStore state, Map<String, Object> properties) {
        configure(properties);
        monitor = new Monitor(state, neighbours, clock, Monitor.GATHER_MS, settings::settings, Load::perProcessorNow);
    }

    @Activate
    void start() {
        var unused =
                thread.scheduleWithFixedDelay(() -> attempt(monitor::tick), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        settings.takeOrTell(properties, broken -> LOG.error("Settings refused, the old ones stay: {}", broken));
    }

    @Deactivate
    void stop() {
        neighbours.calls.run(service -> service.detach(monitor));
        run(monitor::save);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("What was measured of calls that are up could not be written within {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> attempt(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("Stopped: {}", e.getMessage());
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (StaleEpochException e) {
            LOG.debug("A successor has begun already: {}", e.getMessage());
        } catch (RuntimeException e) { // the thread's top: the next sample is still taken
            LOG.error("The quality of calls could not be looked at", e);
        }
    }

    @Override
    public SettingsFile<QosSettings> settings() {
        return settings;
    }

    @Override
    public List<CallQuality> running() {
        return monitor.shown().values().stream()
                .sorted(Comparator.comparing(CallQuality::startedAt))
                .toList();
    }

    @Override
    public Map<String, Double> scores() {
        Map<String, Double> scores = new HashMap<>();
        monitor.shown().values().forEach(call -> {
            double mos = call.mos();
            if (mos >= 0) {
                scores.put(call.callId(), mos);
            }
        });
        return scores;
    }

    @Override
    public Optional<CallQuality> find(String callId) {
        return monitor.find(callId);
    }

    @Override
    public List<QualityAlert> alerts() {
        return monitor.alerts.all();
    }

    @Override
    public Optional<QualityAlert> acknowledge(String alertId, String by) {
        return monitor.alerts.acknowledge(alertId, by, clock.instant());
    }

    @Override
    public List<CallQuality> history(Instant from, Instant to) {
        return monitor.history.calls(from, to);
    }

    @Override
    public List<QualityGroup> groups(Grouping grouping, Instant from, Instant to) {
        return Figures.groups(grouping, history(from, to), thresholds().mos());
    }

    @Override
    public QualityStatistics statistics(Instant from, Instant to) {
        return Figures.statistics(history(from, to), thresholds().mos());
    }

    @Override
    public Thresholds thresholds() {
        return settings.settings().thresholds();
    }

    @Override
    public void collect(MetricSink sink) {
        QualityMetrics.collect(
                List.copyOf(monitor.shown().values()), monitor.alerts.active().size(), monitor.alerts.raised(), sink);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        neighbours.calls.bind(service);
        service.attach(monitor);
        run(monitor::readAll);
    }

    void unbindCalls(CallService service) {
        neighbours.calls.unbind(service);
        service.detach(monitor);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        neighbours.media.bind(service);
    }

    void unbindMedia(MediaService service) {
        neighbours.media.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindEvents(EventPublisher service) {
        neighbours.events.bind(service);
    }

    void unbindEvents(EventPublisher service) {
        neighbours.events.unbind(service);
    }
}
