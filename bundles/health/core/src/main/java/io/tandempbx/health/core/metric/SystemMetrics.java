package io.tandempbx.health.core.metric;

import io.tandempbx.health.api.CheckStatus;
import io.tandempbx.health.api.HealthReport;
import io.tandempbx.health.api.HealthService;
import io.tandempbx.metrics.api.MetricSink;
import io.tandempbx.metrics.api.MetricSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Figures of the node as a whole: its checks, the machine, the certificate. */
@Component(service = MetricSource.class, immediate = true)
public final class SystemMetrics implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(SystemMetrics.class);
    private static final String MEMORY = "pbx_memory_usage_bytes";
    private static final String MEMORY_HELP = "Memory of the machine, of the heap and outside it, by state.";

    private final HealthService health;
    private final Path home = Path.of(System.getProperty("karaf.base", ".")).toAbsolutePath();

    @Activate
    public SystemMetrics(@Reference HealthService health) {
        this.health = health;
    }

    @Override
    public void collect(MetricSink sink) {
        HealthReport report = health.report();
        String healthHelp =
                "Whether the node serves (check=\"node\") and how each check fares: 1 well, 0.5 warning, 0 not.";
        sink.gauge("pbx_health", healthHelp, Map.of("check", "node"), report.serving() ? 1 : 0);
        report.checks()
                .forEach(check ->
                        sink.gauge("pbx_health", healthHelp, Map.of("check", check.name()), value(check.status())));
        sink.gauge(
                "pbx_system_info",
                "Always 1; says what runs here.",
                Map.of("version", report.version(), "java", System.getProperty("java.version", "")),
                1);
        collectCpu(sink);
        collectMemory(sink);
        collectDisk(sink);
        collectCertificate(sink);
    }

    private static double value(CheckStatus status) {
        return switch (status) {
            case HEALTHY -> 1;
            case WARNING -> 0.5;
            case CRITICAL -> 0;
        };
    }

    private static void collectCpu(MetricSink sink) {
        String help = "How busy all processors are, by everybody and by this process.";
        double machine = Cpu.machinePercent();
        double process = Cpu.processPercent();
        if (machine >= 0 && process >= 0) {
            sink.gauge("pbx_cpu_usage_percent", help, Map.of("of", "machine"), machine);
            sink.gauge("pbx_cpu_usage_percent", help, Map.of("of", "process"), process);
        }
    }

    private static void collectMemory(MetricSink sink) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long used = memory.getHeapMemoryUsage().getUsed();
        sink.gauge(MEMORY, MEMORY_HELP, Map.of("area", "heap", "state", "used"), (double) used);
        sink.gauge(MEMORY, MEMORY_HELP, Map.of("area", "heap", "state", "free"), (double)
                Math.max(0, memory.getHeapMemoryUsage().getMax() - used));
        sink.gauge(MEMORY, MEMORY_HELP, Map.of("area", "other", "state", "used"), (double)
                memory.getNonHeapMemoryUsage().getUsed());
        OptionalLong all = MachineMemory.bytes("MemTotal");
        OptionalLong available = MachineMemory.bytes("MemAvailable");
        if (all.isPresent() && available.isPresent()) {
            long free = available.getAsLong();
            sink.gauge(
                    MEMORY, MEMORY_HELP, Map.of("area", "machine", "state", "used"), (double) (all.getAsLong() - free));
            sink.gauge(MEMORY, MEMORY_HELP, Map.of("area", "machine", "state", "free"), (double) free);
        }
    }

    private void collectDisk(MetricSink sink) {
        String help = "The disk that holds the home of this node, by state.";
        try {
            DiskUsage usage = DiskUsage.of(home);
            sink.gauge("pbx_disk_usage_bytes", help, Map.of("state", "used"), (double) usage.usedBytes());
            sink.gauge("pbx_disk_usage_bytes", help, Map.of("state", "free"), (double) usage.freeBytes());
        } catch (IOException e) {
            LOG.debug("The disk cannot be looked at", e); // the check of the disk says so
        }
    }

    private static void collectCertificate(MetricSink sink) {
        try {
            sink.gauge(
                    "pbx_certificate_expiry_days",
                    "For how many days the certificate of the HTTPS listener is good.",
                    Map.of(),
                    Expiry.days(Expiry.file(), Instant.now()));
        } catch (IOException e) {
            LOG.debug("The certificate cannot be read", e); // the check of the certificate says so
        }
    }
}
