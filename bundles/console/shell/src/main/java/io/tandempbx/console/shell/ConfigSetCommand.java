package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.SettingsAdminService.Change;
import io.tandempbx.security.api.SettingsAdminService.State;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:config-set}. */
@Service
@Command(
        scope = "pbx",
        name = "config-set",
        description = "Changes one setting in etc, judged with the whole file; applies without a restart")
public final class ConfigSetCommand extends ChangingCommand<ConfigSetCommand.Changed> {

    @Argument(name = "PID KEY VALUE", description = "For example pbx.call no_answer_seconds 25", multiValued = true)
    @Completion(SettingsFileNames.class)
    List<String> words = List.of();

    @Option(
            name = "--preset",
            description = "In place of VALUE: takes the key out of the file, so that its preset applies")
    boolean preset;

    /** One setting afterwards. */
    record Changed(String file, String key, String value, boolean inEffect) {}

    @Override
    Changed answer() throws CommandException {
        List<String> given = TrailingOptions.apply(this, words);
        if (given.size() != (preset ? 2 : 3)) {
            throw new CommandException("PID KEY VALUE are expected, or PID KEY --preset; see --help");
        }
        String key = given.get(1);
        Optional<String> value = preset ? Optional.empty() : Optional.of(given.get(2));
        Change change = new Change(Map.of(key, value), false);
        Identity by = operator();
        State state = services.settings().use(settings -> settings.change(given.get(0), change, Optional.empty(), by));
        return new Changed(
                state.file(), key, Objects.requireNonNullElse(state.settings().get(key), ""), state.inEffect());
    }

    @Override
    void print(Changed changed, PrintStream out) {
        String how = dryRun ? "would be written" : changed.inEffect() ? "in effect" : "written, not in effect yet";
        out.println(Printable.clean(changed.file() + ": " + changed.key() + " = " + changed.value()) + ", " + how);
    }
}
