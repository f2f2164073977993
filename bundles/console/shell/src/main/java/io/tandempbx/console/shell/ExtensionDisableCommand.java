package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:extension-disable}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-disable",
        description = "Disables an extension, removes its registrations and ends its calls")
public final class ExtensionDisableCommand extends ArgumentChangingCommand<ExtensionDisableCommand.Done> {
    @Argument(name = "NUMBER", description = "Which extension", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--keep-calls", description = "Its calls go on")
    boolean keepCalls;

    /** What that did. */
    record Done(String extension, boolean enabled, int terminatedCalls, int removedContacts) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "NUMBER";
    }

    @Override
    Done answer(String number) throws CommandException {
        Identity by = operator();
        return services.extensions().use(extensions -> {
            var disabled = extensions.disable(number, keepCalls, by);
            return new Done(
                    number, disabled.extension().enabled(), disabled.terminatedCalls(), disabled.removedContacts());
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("extension " + done.extension() + " disabled, " + done.terminatedCalls() + " calls ended, "
                + done.removedContacts() + " phones unregistered");
    }
}
