package io.tandempbx.console.shell;

import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.Progress;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import io.tandempbx.upgrade.api.UpgradeService;
import io.tandempbx.wiring.api.ServiceSlot;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Upgrades as commands use them. No use of the service lasts, so that this bundle can be upgraded as well. */
@Component(service = UpgradeAccess.class, immediate = true)
public final class UpgradeAccess {
    private static final int LOOK_MS = 50;

    private final ServiceSlot<UpgradeService> slot = new ServiceSlot<>();

    <R> R use(Function<UpgradeService, R> use) throws CommandException {
        try {
            return slot.call(use)
                    .orElseThrow(() -> new CommandException(
                            "upgrades are not available: is bundle io.tandempbx.upgrade.core active?"));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Begins an upgrade and prints its steps until it has ended. Keeps to the service without the slot: it is never
     * replaced by an upgrade, while this bundle and its references may be.
     *
     * @throws CommandException if its result is other than done
     */
    UpgradeRecord follow(Consumer<UpgradeService> begin, PrintStream out) throws CommandException {
        UpgradeService upgrades = use(service -> {
            begin.accept(service);
            return service;
        });
        int printed = 0;
        while (true) {
            Progress progress = upgrades.progress();
            List<String> steps = progress.steps();
            for (; printed < steps.size(); printed++) {
                out.println(Printable.clean(steps.get(printed)));
                out.flush();
            }
            if (!progress.isRunning()) {
                for (UpgradeRecord past : upgrades.history()) {
                    if (past.id().equals(progress.id()) && past.result().equals(UpgradeRecord.DONE)) {
                        return past;
                    }
                }
                throw new CommandException(Printable.clean(progress.result()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
    }

    /** Prints a plan for people. */
    static void print(UpgradePlan plan, PrintStream out) {
        plan.bundles()
                .forEach(bundle -> out.println("replace  " + bundle.name() + " "
                        + (bundle.from().isEmpty() ? "(new)" : bundle.from()) + " -> "
                        + (bundle.to().isEmpty() ? "(removed)" : bundle.to())));
        line(out, "keep     ", plan.unchanged());
        line(out, "stop     ", plan.stopped());
        line(out, "re-wire  ", plan.rewired());
        line(out, "start    ", plan.started());
        plan.notes().forEach(note -> out.println("note     " + Printable.clean(note)));
        plan.problems().forEach(problem -> out.println("problem  " + Printable.clean(problem)));
    }

    /** The bundles of a plan with their versions before or after, as the audit log notes them. */
    static String versions(UpgradePlan plan, Function<PlannedBundle, String> version) {
        return plan.bundles().stream()
                .filter(bundle -> !version.apply(bundle).isEmpty())
                .map(bundle -> bundle.name() + "=" + version.apply(bundle))
                .collect(Collectors.joining(","));
    }

    /** The problems of a plan are printed above, unless JSON was asked for. */
    static CommandException refused(UpgradePlan plan, boolean json) {
        List<String> problems = plan.problems();
        return new CommandException("refused: "
                + (json
                        ? Printable.clean(String.join("; ", problems))
                        : problems.size() + " problems, nothing was changed"));
    }

    private static void line(PrintStream out, String what, List<String> names) {
        if (!names.isEmpty()) {
            out.println(what + String.join(", ", names));
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUpgrades(UpgradeService service) {
        slot.bind(service);
    }

    void unbindUpgrades(UpgradeService service) {
        slot.unbind(service);
    }
}
