package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** {@code pbx:extension-password}. */
@Service
@Command(
        scope = "pbx",
        name = "extension-password",
        description = "Sets the password of an extension and ends its registrations, not its calls")
public final class ExtensionPasswordCommand extends ArgumentChangingCommand<ExtensionPasswordCommand.Done> {
    @Argument(name = "NUMBER", description = "Which extension", multiValued = true)
    @Completion(ExtensionNumbers.class)
    List<String> words = List.of();

    @Option(name = "--password", description = "At least 6 characters; without it one is generated and printed")
    @Nullable
    String password;

    /** The password if it was generated. */
    record Done(String extension, @Nullable String password) {}

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
        String generated = password == null ? GeneratedPassword.make() : null;
        Identity by = operator();
        String secret = Objects.requireNonNullElse(password, String.valueOf(generated));
        return services.extensions()
                .use(extensions ->
                        new Done(extensions.password(number, secret, by).number(), dryRun ? null : generated));
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("extension " + done.extension() + " has a new password");
        if (done.password() != null) {
            out.println("password: " + done.password() + "   (shown only now)");
        }
    }
}
