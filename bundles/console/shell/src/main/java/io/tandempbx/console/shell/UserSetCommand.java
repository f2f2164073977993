package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import io.tandempbx.security.api.User;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.jspecify.annotations.Nullable;

/** {@code pbx:user-set}. */
@Service
@Command(scope = "pbx", name = "user-set", description = "Changes a user")
public final class UserSetCommand extends ArgumentChangingCommand<UserSetCommand.Done> {
    @Argument(name = "NAME", description = "Whom", multiValued = true)
    @Completion(UserNames.class)
    List<String> words = List.of();

    @Option(name = "--role", description = "viewer, operator or admin")
    @Completion(
            value = StringsCompleter.class,
            values = {"viewer", "operator", "admin"})
    String role = "";

    @Option(name = "--enable", description = "Lets the user log in again")
    boolean enable;

    @Option(name = "--disable", description = "Keeps the user out")
    boolean disable;

    @Option(name = "--password", description = "A new password; the tokens of the user end")
    @Nullable
    String password;

    /** The user as it is now. */
    record Done(String name, String role, boolean enabled) {}

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
        if (enable && disable) {
            throw new CommandException("give either --enable or --disable");
        }
        Optional<Role> wanted = role.isEmpty()
                ? Optional.empty()
                : Optional.of(Role.of(role)
                        .orElseThrow(() -> new CommandException("--role must be viewer, operator or admin")));
        Optional<Boolean> standing = enable || disable ? Optional.of(enable) : Optional.empty();
        if (wanted.isEmpty() && standing.isEmpty() && password == null) {
            throw new CommandException("nothing is to be changed; see --help");
        }
        Identity by = operator();
        String secret = password;
        User changed = services.users().use(users -> {
            User user = users.change(name, wanted, standing, Optional.empty(), by);
            return secret == null ? user : users.password(name, secret, by);
        });
        return new Done(changed.name(), changed.role().text(), changed.enabled());
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("user " + done.name() + " is " + done.role() + (done.enabled() ? "" : ", disabled"));
    }
}
