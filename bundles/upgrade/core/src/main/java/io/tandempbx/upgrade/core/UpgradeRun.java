package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One upgrade from its first copy to its line in the history. Runs on one thread. */
final class UpgradeRun {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradeRun.class);
    private static final int BASELINE_MS = 2000;
    private static final int SAMPLE_MS = 250;
    private static final int LOOK_MS = 10;
    private static final int UP_MS = 4000;

    private final Bundles bundles;
    private final Condition condition;
    private final Archive archive;
    private final Supplier<Sample> sampler;
    private final Pause pause;
    private final Consumer<String> progress;
    private final String id;
    private final String kind;
    private final UpgradePlan plan;
    private final int watchSeconds;
    private final String remark;

    private final Map<String, Archive.Pending> pending = new TreeMap<>(Floor.UPWARDS);
    private final List<List<PlannedBundle>> touched = new ArrayList<>();

    /** Waits a while; time is the caller's. */
    interface Pause {
        /** Returns the present time, in milliseconds of a clock that only goes forward. */
        long nowMs();

        void forMs(long durationMs);
    }

    /** What an upgrade works with. */
    record Tools(
            Bundles bundles,
            Condition condition,
            Archive archive,
            Supplier<Sample> sampler,
            Pause pause,
            Consumer<String> progress) {}

    /** A reason to put everything back. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1;

        Fault(String reason) {
            super(reason);
        }
    }

    UpgradeRun(Tools tools, String id, String kind, UpgradePlan plan, int watchSeconds, String remark) {
        this.bundles = tools.bundles;
        this.condition = tools.condition;
        this.archive = tools.archive;
        this.sampler = tools.sampler;
        this.pause = tools.pause;
        this.progress = tools.progress;
        this.id = id;
        this.kind = kind;
        this.plan = plan;
        this.watchSeconds = watchSeconds;
        this.remark = remark;
    }

    /** Does it, and returns what came of it. */
    UpgradeRecord run() {
        String result;
        String reason;
        Condition.Before before = condition.now();
        try {
            List<PlannedBundle> copied = copy();
            archive.pending(pending);
            Sample first = sampler.get();
            pause.forMs(BASELINE_MS);
            Judge judge = new Judge(first, sampler.get());
            for (List<PlannedBundle> group : groups(copied)) {
                touched.add(group);
                replace(group);
                for (PlannedBundle bundle : group) {
                    progress.accept(text(bundle));
                }
                awaitUp(before);
                judge.replaced();
                judge(judge);
            }
            watch(judge, before);
            keep(copied);
            result = UpgradeRecord.DONE;
            reason = remark;
        } catch (Fault | IOException e) {
            reason = String.valueOf(e.getMessage());
            LOG.error("The {} {} is put back: {}", kind, id, reason);
            progress.accept("putting back: " + reason);
            result = putBack(before);
        }
        UpgradeRecord record = new UpgradeRecord(
                id,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                kind,
                result,
                reason,
                plan.bundles().stream().map(UpgradeRun::text).toList());
        try {
            archive.append(record);
        } catch (IOException e) {
            LOG.error("The history of upgrades cannot be written: {}", e.toString());
        }
        try {
            if (!result.equals(UpgradeRecord.FAILED)) {
                archive.pending(Map.of());
            }
        } catch (IOException e) {
            LOG.error("That the upgrade is over cannot be written: {}", e.toString());
        }
        return record;
    }

    private static String text(PlannedBundle bundle) {
        return bundle.name() + " " + (bundle.from().isEmpty() ? "none" : bundle.from()) + " -> "
                + (bundle.to().isEmpty() ? "none" : bundle.to());
    }

    /** Keeps the old and the new jar of every bundle; nothing is touched before. */
    private List<PlannedBundle> copy() throws IOException, Fault {
        List<PlannedBundle> copied = new ArrayList<>();
        for (PlannedBundle bundle : plan.bundles()) {
            Path old = archive.oldJar(id, bundle.name());
            Path next = archive.newJar(id, bundle.name());
            if (!bundles.version(bundle.name()).equals(bundle.from())) {
                throw new Fault(bundle.name() + " is no longer " + bundle.from() + ": plan again");
            }
            try {
                if (!bundle.from().isEmpty()) {
                    bundles.copy(bundle.name(), old);
                }
            } catch (BundleException e) {
                throw new Fault(String.valueOf(e.getMessage()));
            }
            if (!bundle.to().isEmpty()) {
                Files.copy(bundle.jar(), next, StandardCopyOption.REPLACE_EXISTING);
            }
            pending.put(bundle.name(), new Archive.Pending(bundle.from(), bundle.to(), old));
            copied.add(new PlannedBundle(bundle.name(), bundle.from(), bundle.to(), next));
        }
        return copied;
    }

    /** One by one, or all together when wires go beyond a bundle. */
    private List<List<PlannedBundle>> groups(List<PlannedBundle> all) {
        Set<String> names = new TreeSet<>();
        all.forEach(bundle -> names.add(bundle.name()));
        boolean together = all.size() > 1
                && names.stream().anyMatch(name -> bundles.closure(Set.of(name)).size() > 1);
        return together ? List.of(all) : all.stream().map(List::of).toList();
    }

    private void replace(List<PlannedBundle> group) throws Fault {
        try {
            exchange(group);
        } catch (BundleException e) {
            throw new Fault(reason(e));
        }
    }

    private void exchange(List<PlannedBundle> group) throws BundleException {
        Set<String> names = new TreeSet<>(Floor.UPWARDS);
        group.stream().map(PlannedBundle::name).forEach(names::add);
        Set<String> closure = new TreeSet<>(Floor.UPWARDS);
        closure.addAll(bundles.closure(names));
        closure.addAll(names);
        Set<String> wanted = new TreeSet<>(Floor.UPWARDS);
        wanted.addAll(plan.started());
        wanted.retainAll(closure);
        List<String> downwards = new ArrayList<>(closure);
        Collections.reverse(downwards);
        for (String name : downwards) {
            if (bundles.isActive(name)) {
                bundles.stop(name);
            }
        }
        for (PlannedBundle bundle : group) {
            if (!bundle.to().isEmpty()) {
                bundles.put(bundle.name(), bundle.jar());
            } else if (bundles.find(bundle.name()).isPresent()) {
                bundles.remove(bundle.name());
                wanted.remove(bundle.name());
            }
        }
        bundles.refresh(closure);
        BundleException failure = null;
        for (String name : wanted) {
            try {
                bundles.start(name);
            } catch (BundleException e) {
                failure = failure == null ? e : failure; // the others must not stay down for this one
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static String reason(BundleException e) {
        Throwable cause = e.getCause();
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                + (cause == null
                        ? ""
                        : ": " + cause.toString().lines().findFirst().orElse(""));
    }

    private void awaitUp(Condition.Before before) throws Fault {
        Optional<String> ailment = ailmentAfterWaiting(before);
        if (ailment.isPresent()) {
            throw new Fault(ailment.get());
        }
    }

    private Optional<String> ailmentAfterWaiting(Condition.Before before) {
        long untilMs = pause.nowMs() + UP_MS;
        while (true) {
            Optional<Condition.Ailment> ailment = condition.ailment(concerned(before), before);
            if (ailment.isEmpty()) {
                return Optional.empty();
            }
            if (ailment.get().isFinal() || pause.nowMs() >= untilMs) {
                return ailment.map(Condition.Ailment::reason);
            }
            pause.forMs(LOOK_MS);
        }
    }

    private Collection<String> concerned(Condition.Before before) {
        Set<String> names = new TreeSet<>(before.contracts().keySet());
        plan.bundles().stream().filter(bundle -> !bundle.to().isEmpty()).forEach(bundle -> names.add(bundle.name()));
        plan.bundles().stream().filter(bundle -> bundle.to().isEmpty()).forEach(bundle -> names.remove(bundle.name()));
        names.addAll(plan.started());
        return names;
    }

    private void watch(Judge judge, Condition.Before before) throws Fault {
        long untilMs = pause.nowMs() + watchSeconds * 1000L;
        long upAtMs = pause.nowMs();
        while (pause.nowMs() < untilMs) {
            pause.forMs(SAMPLE_MS);
            judge(judge);
            Optional<Condition.Ailment> ailment = condition.ailment(concerned(before), before);
            if (ailment.isEmpty()) {
                upAtMs = pause.nowMs();
            } else if (ailment.get().isFinal() || pause.nowMs() - upAtMs > UP_MS / 2) {
                throw new Fault(ailment.get().reason());
            }
        }
    }

    private void judge(Judge judge) throws Fault {
        Optional<String> fault = judge.fault(sampler.get());
        if (fault.isPresent()) {
            throw new Fault(fault.get());
        }
    }

    /** What runs now is what shall run after a restart. */
    private void keep(List<PlannedBundle> copied) throws IOException {
        Map<String, Archive.Current> current = archive.current();
        for (PlannedBundle bundle : copied) {
            Archive.Current known = current.get(bundle.name());
            String base = known == null ? bundle.from() : known.base();
            if (bundle.to().equals(base)) {
                current.remove(bundle.name());
            } else {
                current.put(bundle.name(), new Archive.Current(base, bundle.to(), bundle.jar()));
            }
        }
        archive.current(current);
    }

    private String putBack(Condition.Before before) {
        String result = UpgradeRecord.PUT_BACK;
        Collections.reverse(touched);
        for (List<PlannedBundle> group : touched) {
            try {
                exchange(group.stream().map(this::reversed).toList());
            } catch (BundleException e) {
                LOG.error("Could not be put back: {}", reason(e));
                result = UpgradeRecord.FAILED;
            }
        }
        Optional<String> ailment = touched.isEmpty() ? Optional.empty() : ailmentAfterWaiting(before);
        if (ailment.isPresent()) {
            LOG.error("After putting back: {}", ailment.get());
            result = UpgradeRecord.FAILED;
        }
        return result;
    }

    private PlannedBundle reversed(PlannedBundle bundle) {
        Archive.Pending known = pending.get(bundle.name());
        return new PlannedBundle(bundle.name(), bundle.to(), bundle.from(), known == null ? bundle.jar() : known.old());
    }
}
