package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** {@code pbx:user-add}. */
@Service
@Command(scope = "pbx", name = "user-add", description = "Adds a user of the platform")
public final class UserAddCommand extends ArgumentChangingCommand<UserAddCommand.Done> {
    @Argument(name = "NAME", description = "How the user logs in", multiValued = true)
    List<String> words = List.of();

    @Option(name = "--role", description = "viewer, operator or admin")
    @Completion(
            value = StringsCompleter.class,
            values = {"viewer", "operator", "admin"})
    String role = "viewer";

    @Option(name = "--password", description = "Without it one is generated and printed")
    @Nullable
    String password;

    /** The user, and the password if it was generated. */
    record Done(String name, String role, @Nullable String password) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "NAME";
    }

    @Override
    Done answer(String name) throws CommandException {
        Role wanted = Role.of(role).orElseThrow(() -> new CommandException("--role must be viewer, operator or admin"));
        String generated = password == null ? GeneratedPassword.make() : null;
        Identity by = operator();
        User added = services.users()
                .use(users ->
                        users.add(name, Objects.requireNonNullElse(password, String.valueOf(generated)), wanted, by));
        return new Done(added.name(), added.role().text(), dryRun ? null : generated);
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("user " + done.name() + " added as " + done.role());
        if (done.password() != null) {
            out.println("password: " + done.password() + "   (shown only now)");
        }
    }
}
