package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.UpgradeRecord;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings bundles to what was kept, at a start: puts back an upgrade that the process did not live to finish, and repeats
 * what was upgraded when the bundle cache was emptied. Runs before the bundles it concerns are started.
 */
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final Bundles bundles;
    private final Archive archive;

    Restoration(Bundles bundles, Archive archive) {
        this.bundles = bundles;
        this.archive = archive;
    }

    void run() throws IOException, BundleException {
        Set<String> changed = new TreeSet<>();
        putBackUnfinished(changed);
        repeatUpgraded(changed);
        if (!changed.isEmpty()) {
            bundles.refresh(bundles.closure(changed));
        }
    }

    private void putBackUnfinished(Set<String> changed) throws IOException, BundleException {
        Map<String, Archive.Pending> pending = archive.pending();
        if (pending.isEmpty()) {
            return;
        }
        if (isKept(pending)) {
            archive.pending(Map.of());
            return;
        }
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, Archive.Pending> entry : pending.entrySet()) {
            String name = entry.getKey();
            Archive.Pending step = entry.getValue();
            texts.add(name + " " + step.from() + " -> " + step.to());
            if (step.from().isEmpty()) {
                if (bundles.find(name).isPresent()) {
                    bundles.remove(name);
                }
            } else if (bundles.version(name).equals(step.to())) {
                bundles.put(name, step.old());
                changed.add(name);
            }
        }
        LOG.warn("An upgrade was interrupted and is put back: {}", texts);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        archive.append(new UpgradeRecord(
                archive.newId(Instant.now()),
                now.toString(),
                "upgrade",
                UpgradeRecord.PUT_BACK,
                "the process ended before it was finished",
                texts));
        archive.pending(Map.of());
    }

    /** The process ended after all was well and kept, and before it said so. */
    private boolean isKept(Map<String, Archive.Pending> pending) throws IOException {
        Map<String, Archive.Current> current = archive.current();
        return pending.entrySet().stream().allMatch(step -> {
            Archive.Current kept = current.get(step.getKey());
            return kept != null && kept.version().equals(step.getValue().to());
        });
    }

    private void repeatUpgraded(Set<String> changed) throws IOException, BundleException {
        Map<String, Archive.Current> current = archive.current();
        boolean stale = false;
        for (Map.Entry<String, Archive.Current> entry : List.copyOf(current.entrySet())) {
            String name = entry.getKey();
            Archive.Current kept = entry.getValue();
            String present = bundles.version(name);
            if (present.equals(kept.version())) {
                continue;
            }
            if (present.equals(kept.base())) {
                bundles.put(name, kept.jar());
                changed.add(name);
                LOG.info("{} is {} again, as upgraded; the distribution has {}", name, kept.version(), present);
            } else {
                LOG.info(
                        "{} came as {} with another distribution; its upgrade to {} is over",
                        name,
                        present,
                        kept.version());
                current.remove(name);
                stale = true;
            }
        }
        if (stale) {
            archive.current(current);
        }
    }
}
