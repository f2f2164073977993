package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Option;

/**
 * A command that changes something, unless it is only asked what it would do: as over REST that is a property of the caller,
 * by which services judge as ever and leave the change out, and the audit log the entry. A command that changes something by
 * a service that knows no callers leaves that out itself.
 *
 * @param <T> the answer, in the shape that {@code --json} prints
 */
abstract class ChangingCommand<T> extends PbxCommand<T> {

    @Option(name = "--dry-run", description = "Judges as ever and answers what it would do, but changes nothing")
    boolean dryRun;

    @Override
    final Identity operator() {
        return dryRun ? super.operator().forDryRun() : super.operator();
    }

    @Override
    final void show(T answer, PrintStream out) {
        if (dryRun) {
            out.println("nothing was changed; it would say:");
        }
        print(answer, out);
    }
}
