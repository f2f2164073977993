package io.tandempbx.console.shell;

import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import io.tandempbx.upgrade.api.UpgradeService;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:rollback}. */
@Service
@Command(scope = "pbx", name = "rollback", description = "Undoes the last upgrade that was not undone yet")
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
public final class RollbackCommand extends PbxCommand<UpgradeView> {

    @Reference
    UpgradeAccess upgrades;

    @Option(name = "--dry-run", description = "Shows what would be done, and does nothing")
    boolean dryRun;

    @Override
    UpgradeView answer() throws CommandException {
        PrintStream out = json
                ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
                : session.getConsole();
        UpgradePlan plan = upgrades.use(UpgradeService::rollbackPlan);
        UpgradeAccess.print(plan, out);
        if (!plan.problems().isEmpty()) {
            throw UpgradeAccess.refused(plan, json);
        }
        UpgradeView planned = UpgradeView.of(plan, null);
        if (dryRun) {
            return planned;
        }
        if (json) {
            Json.of(planned); // loads what the answer needs, for this bundle may be among those replaced
        }
        note(
                "node.rollback",
                "node",
                UpgradeAccess.versions(plan, PlannedBundle::from),
                UpgradeAccess.versions(plan, PlannedBundle::to));
        UpgradeRecord record = upgrades.follow(UpgradeService::rollback, out);
        return UpgradeView.of(plan, record);
    }

    @Override
    void print(UpgradeView view, PrintStream out) {
        UpgradeRecord result = view.result();
        out.println(result == null ? "nothing was changed" : "done: rollback " + result.id());
    }
}
