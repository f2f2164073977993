package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:extension-enable}. */
@Service
@Command(scope = "pbx", name = "extension-enable", description = "Enables an extension")
public final class ExtensionEnableCommand extends ArgumentChangingCommand<ExtensionEnableCommand.Done> {
    @Argument(name = "NUMBER", description = "Which extension", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    /** How it stands. */
    record Done(String extension, boolean enabled) {}

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
        return services.extensions()
                .use(extensions ->
                        new Done(number, extensions.enable(number, by).enabled()));
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("extension " + done.extension() + " enabled");
    }
}
