package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.Role;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:token-revoke}. */
@Service
@Command(scope = "pbx", name = "token-revoke", description = "Ends a bearer token of yours, for an admin anybody's")
public final class TokenRevokeCommand extends ArgumentChangingCommand<TokenRevokeCommand.Done> {
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
        Identity by = LoggedIn.isAdmin() ? operator() : owner(operator());
        return services.access().use(access -> {
            access.revoke(id, by);
            return new Done(id);
        });
    }

    /** Who may end nothing but the own. */
    private static Identity owner(Identity by) {
        return new Identity(by.name(), Role.VIEWER, by.via(), by.from(), by.token(), by.dryRun());
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("token " + done.id() + " ended");
    }
}
