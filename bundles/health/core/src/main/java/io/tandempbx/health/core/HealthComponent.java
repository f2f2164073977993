package io.tandempbx.health.core;

import io.tandempbx.call.api.CallService;
import io.tandempbx.health.api.HealthReport;
import io.tandempbx.health.api.HealthService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Has the checks run and tells what they found; the executor is this bundle's own. */
@Component(service = HealthService.class, immediate = true)
public final class HealthComponent implements HealthService {
    /** Set when the process has said that it is ready. */
    private static final String READY = "tandem.ready";
    /** Of the newest of all bundles, as upgrades keep it; at first that of the distribution. */
    private static final String VERSION = "tandem.version";

    private final ServiceSlot<CallService> calls = new ServiceSlot<>();
    private final HealthMonitor monitor;
    private final String ownVersion;

    @Activate
    public HealthComponent(@Reference HealthCheckExecutor executor, BundleContext context) {
        Clock clock = Clock.systemUTC();
        monitor = new HealthMonitor(new CheckRunner(executor, clock), clock);
        Version own = context.getBundle().getVersion();
        ownVersion = own.getMajor() + "." + own.getMinor() + "." + own.getMicro();
    }

    @Activate
    void start() {
        monitor.start();
    }

    @Deactivate
    void stop() {
        monitor.stop();
    }

    @Override
    public HealthReport report() {
        HealthMonitor.Round round = monitor.last();
        String notReady = notReady(round);
        return new HealthReport(
                round.serving(),
                notReady.isEmpty(),
                notReady,
                round.checks(),
                System.getProperty(VERSION, ownVersion),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                round.at());
    }

    private String notReady(HealthMonitor.Round round) {
        if (System.getProperty(READY) == null) {
            return "it is starting";
        }
        if (calls.call(CallService::isDraining).orElse(false)) {
            return "it is draining";
        }
        return round.serving() ? "" : "it cannot make calls";
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
}
