package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:user-remove}. */
@Service
@Command(scope = "pbx", name = "user-remove", description = "Removes a user and ends its tokens")
public final class UserRemoveCommand extends ArgumentChangingCommand<UserRemoveCommand.Done> {
    @Argument(name = "NAME", description = "Whom", multiValued = true)
    @Completion(UserNames.class)
    List<String> words = List.of();

    /** Who was removed. */
    record Done(String name) {}

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
        Identity by = operator();
        return services.users().use(users -> {
            users.remove(name, by);
            return new Done(name);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("user " + done.name() + " removed");
    }
}
