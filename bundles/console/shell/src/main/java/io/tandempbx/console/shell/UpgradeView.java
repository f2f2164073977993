package io.tandempbx.console.shell;

import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan, and what came of it.
 *
 * @param result null for a dry run
 */
record UpgradeView(Plan plan, @Nullable UpgradeRecord result) {

    /** One bundle to be replaced. */
    record Step(String name, String from, String to) {}

    /** The plan without paths. */
    record Plan(
            List<Step> bundles,
            List<String> unchanged,
            List<String> stopped,
            List<String> rewired,
            List<String> started,
            List<String> notes,
            List<String> problems) {}

    static UpgradeView of(UpgradePlan plan, @Nullable UpgradeRecord result) {
        return new UpgradeView(
                new Plan(
                        plan.bundles().stream()
                                .map(bundle -> new Step(bundle.name(), bundle.from(), bundle.to()))
                                .toList(),
                        plan.unchanged(),
                        plan.stopped(),
                        plan.rewired(),
                        plan.started(),
                        plan.notes(),
                        plan.problems()),
                result);
    }

    /** The past, oldest first. */
    record History(int count, List<UpgradeRecord> upgrades) {}
}
