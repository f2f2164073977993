package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:extension-remove}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-remove",
        description = "Removes an extension and ends its calls and registrations")
public final class ExtensionRemoveCommand extends ArgumentChangingCommand<ExtensionRemoveCommand.Done> {
    @Argument(name = "NUMBER", description = "Which extension", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** Which extension is gone. */
    record Done(String extension) {}

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
            extensions.remove(number, Optional.empty(), by);
            return new Done(number);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("extension " + done.extension() + " removed");
    }
}
