package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.CallFigures;
import io.tandempbx.upgrade.api.PlanOptions;
import io.tandempbx.upgrade.api.Progress;
import io.tandempbx.upgrade.api.SessionFigures;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import io.tandempbx.upgrade.api.UpgradeService;
import io.tandempbx.upgrade.api.VitalSigns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upgrades as a component. Starts before the bundles that carry calls and imports no contract but its own, so that it
 * outlives whatever it replaces.
 */
@Component(immediate = true, service = UpgradeService.class)
public final class UpgradeComponent implements UpgradeService, UpgradeRun.Pause {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeComponent.class);

    private final Bundles bundles;
    private final Archive archive;
    private final Condition condition;
    private final Upgrades upgrades;
    private final RunningVersion version;
    private volatile @Nullable VitalSigns signs;

    @Activate
    public UpgradeComponent(BundleContext context, @Reference ServiceComponentRuntime components) {
        String base = context.getProperty("karaf.base");
        Path home = Path.of(base == null ? "" : base).toAbsolutePath();
        bundles = new Bundles(context);
        archive = new Archive(home.resolve("upgrade"));
        version = new RunningVersion(context, home.resolve("VERSION"));
        condition = new Condition(context, bundles, components);
        upgrades = new Upgrades(bundles, archive, Clock.systemUTC(), this::run);
        try {
            new Restoration(bundles, archive).run();
        } catch (IOException | BundleException e) {
            LOG.error("What was upgraded is not what runs: {}", e.toString());
        }
    }

    @Activate
    void start() {
        version.start();
    }

    @Deactivate
    void stop() {
        version.stop();
        upgrades.stop();
    }

    private UpgradeRecord run(Upgrades.Order order) {
        ThreadCpu cpu = new ThreadCpu();
        UpgradeRun.Tools tools =
                new UpgradeRun.Tools(bundles, condition, archive, () -> sample(cpu), this, upgrades::step);
        return new UpgradeRun(tools, order.id(), order.kind(), order.plan(), order.watchSeconds(), order.remark())
                .run();
    }

    private Sample sample(ThreadCpu cpu) {
        VitalSigns present = signs;
        Optional<CallFigures> calls = Optional.empty();
        Optional<Map<String, SessionFigures>> sessions = Optional.empty();
        if (present != null) {
            try {
                calls = present.calls();
                sessions = present.sessions();
            } catch (RuntimeException e) { // a border to code that may be the broken version: it counts as away
                LOG.debug("No figures", e);
            }
        }
        return new Sample(nowMs(), cpu.totalMs(), calls, sessions);
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void forMs(long durationMs) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(durationMs);
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSigns(VitalSigns service) {
        signs = service;
    }

    void unbindSigns(VitalSigns service) {
        if (signs == service) {
            signs = null;
        }
    }

    @Override
    public UpgradePlan plan(Path source, PlanOptions options) {
        return upgrades.plan(source, options);
    }

    @Override
    public void apply(UpgradePlan plan, int watchSeconds) {
        upgrades.apply(plan, watchSeconds);
    }

    @Override
    public UpgradePlan rollbackPlan() {
        return upgrades.rollbackPlan();
    }

    @Override
    public void rollback() {
        upgrades.rollback();
    }

    @Override
    public Progress progress() {
        return upgrades.progress();
    }

    @Override
    public List<UpgradeRecord> history() {
        return upgrades.history();
    }
}
