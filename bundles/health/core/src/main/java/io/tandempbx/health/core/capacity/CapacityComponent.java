package io.tandempbx.health.core.capacity;

import io.tandempbx.call.api.CallService;
import io.tandempbx.health.api.CapacityFigure;
import io.tandempbx.health.api.CapacityReport;
import io.tandempbx.health.api.CapacityService;
import io.tandempbx.health.core.metric.Cpu;
import io.tandempbx.health.core.metric.DiskUsage;
import io.tandempbx.health.core.metric.MachineMemory;
import io.tandempbx.media.api.MediaService;
import io.tandempbx.media.api.PortUsage;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import io.tandempbx.registrar.api.ContactService;
import io.tandempbx.security.api.RefusedException;
import io.tandempbx.security.api.SettingsAdminService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together what there is of calls, ports, phones, processors, memory and disk, and looks for peaks every 10 s. */
@Component(
        service = {CapacityService.class, MetricSource.class},
        immediate = true)
public final class CapacityComponent implements CapacityService, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(CapacityComponent.class);
    private static final int PERIOD_SECONDS = 10;
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final double WARN_PERCENT = 80;
    private static final double WARN_CPU_PERCENT = 70;

    private static final String DATABASE = "database"; // one file, written again and again
    private static final String SPOOL = "spool"; // what is in it leaves it

    /** What grows below the home, where nothing else is said. */
    private static final Map<String, String> DIRECTORIES =
            Map.of("recordings", "recordings", "voicemail", "voicemail", SPOOL, "data/spool", DATABASE, "data/db");

    /** Sizes of directories by their names, and when they were read. */
    private record Sizes(Instant at, Map<String, Growth> growth) {}

    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final ServiceSlot<MediaService> media = new ServiceSlot<>();
    private final ServiceSlot<ContactService> contacts = new ServiceSlot<>();
    private final ServiceSlot<SettingsAdminService> settings = new ServiceSlot<>();
    private final Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();
    private final Instant since = Instant.now();
    private final Peak mostCalls = new Peak();
    private final Peak mostPorts = new Peak();
    private final Peak mostExtensions = new Peak();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "capacity");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Sizes sizes = new Sizes(Instant.EPOCH, Map.of());

    @Activate
    void start() {
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(this::look, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
    }

    private void look() {
        try {
            activeCalls().ifPresent(mostCalls::see);
            ports().ifPresent(ports -> mostPorts.see(ports.inUse()));
            registered().ifPresent(mostExtensions::see);
        } catch (RuntimeException e) { // a thread's top: the next look may be better
            LOG.warn("Peaks could not be looked for", e);
        }
    }

    private Optional<Long> activeCalls() {
        return calls.call(service -> (long) service.counters().active());
    }

    private Optional<PortUsage> ports() {
        return media.call(MediaService::ports);
    }

    private Optional<Long> registered() {
        return contacts.call(service -> (long) service.all().size());
    }

    /** What is counted in memory; directories are not read for a scrape. */
    @Override
    public void collect(MetricSink sink) {
        for (CapacityFigure figure : counted()) {
            Map<String, String> labels = Map.of("of", figure.name());
            sink.gauge("pbx_capacity_used", "How much is in use of what there is at most.", labels, figure.used());
            if (figure.limit() > 0) {
                sink.gauge("pbx_capacity_limit", "How much there is at most.", labels, figure.limit());
            }
        }
    }

    @Override
    public CapacityReport capacity() {
        Instant now = Instant.now();
        List<CapacityFigure> figures = counted();
        machine(figures);
        disk(figures, now);
        return new CapacityReport(now, since, figures);
    }

    private List<CapacityFigure> counted() {
        List<CapacityFigure> figures = new ArrayList<>();
        activeCalls().ifPresent(active -> figures.add(counted("calls", "calls", active, mostCalls, maxCalls())));
        ports().ifPresent(ports -> figures.add(counted(
                "rtp_ports", "ports", ports.inUse(), mostPorts, ports.inUse() + ports.quarantined() + ports.free())));
        registered()
                .ifPresent(extensions ->
                        figures.add(counted("registered_extensions", "extensions", extensions, mostExtensions, 0)));
        return figures;
    }

    private static CapacityFigure counted(String name, String unit, long now, Peak peak, long limit) {
        double most = (double) peak.see(now);
        return new CapacityFigure(name, unit, (double) now, most, (double) limit, WARN_PERCENT, 0);
    }

    private static void machine(List<CapacityFigure> figures) {
        double busy = Cpu.machinePercent();
        if (busy >= 0) {
            figures.add(new CapacityFigure("cpu", "percent", busy, busy, 100, WARN_CPU_PERCENT, 0));
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        figures.add(bytes("heap", heap.getUsed(), heap.getMax(), 0));
        OptionalLong all = MachineMemory.bytes("MemTotal");
        OptionalLong available = MachineMemory.bytes("MemAvailable");
        if (all.isPresent() && available.isPresent()) {
            figures.add(bytes("memory", all.getAsLong() - available.getAsLong(), all.getAsLong(), 0));
        }
    }

    private void disk(List<CapacityFigure> figures, Instant now) {
        Map<String, Growth> growth = growth(now);
        double perDay = 0;
        for (Growth directory : growth.values()) {
            perDay += directory.octetsPerDay();
        }
        try {
            DiskUsage usage = DiskUsage.of(home);
            figures.add(bytes("disk", usage.usedBytes(), usage.usedBytes() + usage.freeBytes(), perDay));
        } catch (IOException e) {
            LOG.debug("The disk cannot be looked at", e); // the check of the disk says so
        }
        growth.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> figures.add(bytes(
                        each.getKey(),
                        each.getValue().octets(),
                        0,
                        each.getValue().octetsPerDay())));
    }

    private static CapacityFigure bytes(String name, long used, long limit, double perDay) {
        double now = (double) used;
        double all = (double) Math.max(0, limit);
        return new CapacityFigure(name, "bytes", now, now, all, WARN_PERCENT, perDay);
    }

    private synchronized Map<String, Growth> growth(Instant now) {
        if (sizes.at.plus(KEPT).isBefore(now)) {
            Map<String, Growth> read = new HashMap<>();
            DIRECTORIES.forEach((name, preset) -> {
                try {
                    Path directory = directory(name, preset);
                    Growth growth = name.equals(DATABASE) ? Growth.average(directory, now) : Growth.of(directory, now);
                    read.put(name, name.equals(SPOOL) ? new Growth(growth.octets(), 0) : growth);
                } catch (IOException e) {
                    LOG.warn("The size of {} cannot be told: {}", name, e.toString());
                }
            });
            sizes = new Sizes(now, Map.copyOf(read));
        }
        return sizes.growth;
    }

    private Path directory(String name, String preset) {
        String pid = name.equals("recordings") ? "pbx.recording" : "pbx." + name;
        String said = setting(pid, "directory").filter(text -> !text.isBlank()).orElse(preset);
        try {
            return home.resolve(said);
        } catch (InvalidPathException e) {
            LOG.debug("{} of {} is no path", said, pid, e); // whoever owns the setting says so
            return home.resolve(preset);
        }
    }

    private long maxCalls() {
        return setting("pbx.call", "max_calls")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private Optional<String> setting(String pid, String key) {
        try {
            return settings.attempt(service ->
                            Optional.ofNullable(service.find(pid).settings().get(key)))
                    .flatMap(found -> found);
        } catch (RefusedException e) {
            return Optional.empty(); // nobody owns this file now
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCalls(CallService service) {
        calls.bind(service);
    }

    void unbindCalls(CallService service) {
        calls.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMedia(MediaService service) {
        media.bind(service);
    }

    void unbindMedia(MediaService service) {
        media.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindContacts(ContactService service) {
        contacts.bind(service);
    }

    void unbindContacts(ContactService service) {
        contacts.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSettings(SettingsAdminService service) {
        settings.bind(service);
    }

    void unbindSettings(SettingsAdminService service) {
        settings.unbind(service);
    }
}
