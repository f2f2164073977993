package io.tandempbx.console.shell;

import io.tandempbx.directory.api.Extension;
import io.tandempbx.directory.api.ExtensionChange;
import io.tandempbx.directory.api.NewExtension;
import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:extension-add}. A password that was not given is made up and shown this once. */
@Service
@Command(scope = "pbx", name = "extension-add", description = "Adds an extension")
public final class ExtensionAddCommand extends ArgumentChangingCommand<ExtensionAddCommand.Added> {
    @Argument(name = "NUMBER", description = "2 to 10 digits", multiValued = true)
    List<String> words = List.of();

    @Option(name = "--name", description = "Shown to whom it calls")
    String name = "";

    @Option(name = "--email", description = "For voicemail")
    String email = "";

    @Option(name = "--password", description = "At least 6 characters; without it one is generated and printed")
    @Nullable
    String password;

    /** The extension, and the password if it was generated. */
    record Added(String number, String name, String email, boolean enabled, @Nullable String password) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "NUMBER";
    }

    @Override
    Added answer(String number) throws CommandException {
        @Nullable String generated = password == null ? GeneratedPassword.make() : null;
        NewExtension wanted = new NewExtension(number, Objects.requireNonNullElse(password, generated), name, email);
        Identity by = operator();
        Extension added = services.extensions().use(extensions -> extensions.add(wanted, ExtensionChange.NONE, by));
        return new Added(added.number(), added.name(), added.email(), added.enabled(), dryRun ? null : generated);
    }

    @Override
    void print(Added added, PrintStream out) {
        out.println("extension " + added.number() + " added");
        if (added.password() != null) {
            out.println("password: " + added.password() + "   (shown only now)");
        }
    }
}
