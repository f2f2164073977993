package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code pbx:extension-rotate-passwords}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-rotate-passwords",
        description = "Gives extensions new generated passwords, shown this once, and ends their registrations")
public final class ExtensionRotatePasswordsCommand extends ChangingCommand<ExtensionRotatePasswordsCommand.Rotated> {
    @Argument(name = "NUMBER", description = "Which extensions", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--all", description = "All extensions")
    boolean all;

    /** New passwords by number. */
    record Rotated(int count, Map<String, String> passwords) {}

    @Override
    Rotated answer() throws CommandException {
        List<String> numbers = TrailingOptions.apply(this, words);
        if (numbers.isEmpty() != all) {
            throw new CommandException("give either numbers or --all");
        }
        Identity by = operator();
        Map<String, String> passwords = services.extensions().use(extensions -> extensions.rotate(numbers, by));
        return new Rotated(passwords.size(), passwords);
    }

    @Override
    void print(Rotated rotated, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText("no extensions");
        List.of("Extension", "Password (shown only now)").forEach(table::column);
        rotated.passwords().forEach((number, password) -> table.addRow().addContent(number, password));
        table.print(out);
    }
}
