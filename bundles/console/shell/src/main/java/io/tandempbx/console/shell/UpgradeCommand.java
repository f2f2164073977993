package io.tandempbx.console.shell;

import io.tandempbx.upgrade.api.PlanOptions;
import io.tandempbx.upgrade.api.PlannedBundle;
import io.tandempbx.upgrade.api.UpgradePlan;
import io.tandempbx.upgrade.api.UpgradeRecord;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** {@code pbx:upgrade}. */
@Service
@Command(
        scope = "pbx",
        name = "upgrade",
        description = "Replaces bundles while calls are up; puts them back by itself when calls fare worse")
@SuppressWarnings("NullAway.Init") // the shell sets the references before execute
public final class UpgradeCommand extends PbxCommand<UpgradeView> {

    @Reference
    UpgradeAccess upgrades;

    @Argument(name = "PATH", description = "A jar, or a directory of jars", required = true)
    @Completion(FileCompleter.class)
    String path = "";

    @Option(name = "--dry-run", description = "Shows what would be done, and does nothing")
    boolean dryRun;

    @Option(name = "--watch", description = "Seconds for which calls are watched afterwards")
    int watchSeconds = 30;

    @Option(name = "--add", description = "Allows bundles that are not installed yet")
    boolean add;

    @Option(name = "--wide", description = "Allows that other bundles are re-wired, as when a contract changes")
    boolean wide;

    @Override
    UpgradeView answer() throws CommandException {
        PrintStream out = json
                ? new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
                : session.getConsole();
        UpgradePlan plan = upgrades.use(service -> service.plan(Path.of(path), new PlanOptions(add, wide)));
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
                "node.upgrade",
                "node",
                UpgradeAccess.versions(plan, PlannedBundle::from),
                UpgradeAccess.versions(plan, PlannedBundle::to));
        UpgradeRecord record = upgrades.follow(service -> service.apply(plan, watchSeconds), out);
        return UpgradeView.of(plan, record);
    }

    @Override
    void print(UpgradeView view, PrintStream out) {
        UpgradeRecord result = view.result();
        out.println(result == null ? "nothing was changed" : "done: upgrade " + result.id());
    }
}
