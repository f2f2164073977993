package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:token-revoke}. */
@Service
@Command(scope = "pbx", name = "token-revoke", description = "Ends a bearer token")
public final class TokenRevokeCommand extends ArgumentCommand<TokenRevokeCommand.Done> {
    @Argument(name = "ID", description = "Of the token, as token-list shows it", multiValued = true)
    @Completion(TokenIds.class)
    List<String> words = List.of();

    /** Which token ended. */
    record Done(String id) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "ID";
    }

    @Override
    Done answer(String id) throws CommandException {
        Identity by = operator();
        return services.access().use(access -> {
            access.revoke(id, by);
            return new Done(id);
        });
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("token " + done.id() + " ended");
    }
}
