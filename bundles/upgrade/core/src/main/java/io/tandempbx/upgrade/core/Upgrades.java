package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.PlanOptions;
import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.Progress;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import io.tandempbx.upgrade.api.UpgradeService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans upgrades and runs one at a time, each on a thread of its own. Thread-safe. */
final class Upgrades implements UpgradeService {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrades.class);
    private static final int LONGEST_WATCH_SECONDS = 3600;
    private static final int ROLLBACK_WATCH_SECONDS = 0;
    private static final int STOP_SECONDS = 30;

    private final Planner.Installed installed;
    private final Archive archive;
    private final Clock clock;
    private final Function<Order, UpgradeRecord> work;

    private Progress progress = new Progress("", List.of(), ""); // guarded by this
    private @Nullable CountDownLatch running; // guarded by this

    /** One upgrade to be done. */
    record Order(String id, String kind, UpgradePlan plan, int watchSeconds, String remark) {}

    Upgrades(Planner.Installed installed, Archive archive, Clock clock, Function<Order, UpgradeRecord> work) {
        this.installed = installed;
        this.archive = archive;
        this.clock = clock;
        this.work = work;
    }

    @Override
    public UpgradePlan plan(Path source, PlanOptions options) {
        List<String> problems = new ArrayList<>();
        List<Planner.Jar> jars = JarReader.read(source.toAbsolutePath(), problems);
        if (!problems.isEmpty()) {
            return refused(problems);
        }
        return new Planner(installed, options, false).plan(jars, List.of());
    }

    @Override
    public void apply(UpgradePlan plan, int watchSeconds) {
        if (watchSeconds < 0 || watchSeconds > LONGEST_WATCH_SECONDS) {
            throw new IllegalArgumentException("watch of " + watchSeconds + " s");
        }
        begin(plan, "upgrade", watchSeconds, "");
    }

    @Override
    public UpgradePlan rollbackPlan() {
        Optional<UpgradeRecord> last = lastNotUndone();
        if (last.isEmpty()) {
            return refused(List.of("there is no upgrade to undo"));
        }
        List<String> problems = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        for (String text : last.get().bundles()) {
            String[] words = text.split(" ", -1); // name from -> to
            if (words[1].equals("none")) {
                removed.add(words[0]);
            }
            BundleFacts now = installed.bundles().get(words[0]);
            if (now != null && !now.version().toString().equals(words[3])) {
                problems.add(words[0] + " is " + now.version() + " now, no longer what that upgrade made of it, "
                        + words[3]);
            }
        }
        Path jars = archive.oldJars(last.get().id());
        List<Planner.Jar> old = JarReader.read(jars, problems);
        return problems.isEmpty()
                ? new Planner(installed, new PlanOptions(true, true), true).plan(old, removed)
                : refused(problems);
    }

    @Override
    public void rollback() {
        UpgradePlan plan = rollbackPlan();
        String undone = lastNotUndone().map(UpgradeRecord::id).orElse("");
        begin(plan, "rollback", ROLLBACK_WATCH_SECONDS, "undoes " + undone);
    }

    private Optional<UpgradeRecord> lastNotUndone() {
        List<UpgradeRecord> history = history();
        List<String> undone = history.stream()
                .filter(record ->
                        record.kind().equals("rollback") && record.result().equals(UpgradeRecord.DONE))
                .map(UpgradeRecord::reason)
                .toList();
        return history.stream()
                .filter(record ->
                        record.kind().equals("upgrade") && record.result().equals(UpgradeRecord.DONE))
                .filter(record -> !undone.contains("undoes " + record.id()))
                .reduce((earlier, later) -> later);
    }

    @Override
    public synchronized Progress progress() {
        return progress;
    }

    @Override
    public List<UpgradeRecord> history() {
        try {
            return archive.history();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line about the upgrade under way. */
    synchronized void step(String line) {
        List<String> steps = new ArrayList<>(progress.steps());
        steps.add(line);
        progress = new Progress(progress.id(), steps, progress.result());
    }

    /** Waits until no upgrade is under way, or a bound is over. */
    void stop() {
        CountDownLatch pending;
        synchronized (this) {
            pending = running;
        }
        try {
            if (pending != null && !pending.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("An upgrade is still under way; the next start puts it back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void begin(UpgradePlan plan, String kind, int watchSeconds, String remark) {
        if (progress.isRunning()) {
            throw new IllegalStateException("upgrade " + progress.id() + " is under way");
        }
        if (!plan.problems().isEmpty()) {
            throw new IllegalStateException(String.join("; ", plan.problems()));
        }
        String id = archive.newId(clock.instant());
        CountDownLatch done = new CountDownLatch(1);
        running = done;
        progress = new Progress(id, List.of(), "");
        LOG.info(
                "{} {} begins: {}",
                kind,
                id,
                plan.bundles().stream().map(PlannedBundle::name).toList());
        Thread thread = new Thread(() -> work(new Order(id, kind, plan, watchSeconds, remark), done), "upgrade");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(Order order, CountDownLatch done) {
        String result = UpgradeRecord.FAILED;
        try {
            UpgradeRecord record = work.apply(order);
            result = record.result().equals(UpgradeRecord.DONE)
                    ? UpgradeRecord.DONE
                    : record.result() + ": " + record.reason();
            LOG.info("{} {}: {}", order.kind, order.id, result);
        } catch (RuntimeException e) { // a thread's top
            LOG.error("{} {} broke off; a restart puts it back", order.kind, order.id, e);
        } finally {
            synchronized (this) {
                progress = new Progress(progress.id(), progress.steps(), result);
            }
            done.countDown();
        }
    }

    private static UpgradePlan refused(List<String> problems) {
        return new UpgradePlan(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), problems);
    }
}
