package io.tandempbx.console.shell;

import io.tandempbx.security.api.Identity;
import io.tandempbx.security.api.IssuedToken;
import io.tandempbx.security.api.User;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:token-add}. */
@Service
@Command(scope = "pbx", name = "token-add", description = "Makes a bearer token for you; it is shown only now")
public final class TokenAddCommand extends ChangingCommand<TokenAddCommand.Done> {
    private static final int DAY_SECONDS = 86_400;

    @Option(name = "--label", description = "What it is for")
    String label = "";

    @Option(name = "--seconds", description = "How long it is valid, 60-31622400; a day unless said")
    int seconds = DAY_SECONDS;

    /** The token; its secret is empty in a dry run. */
    record Done(String token, String tokenType, String id, String user, String role, String expiresAt) {}

    @Override
    Done answer() throws CommandException {
        Identity by = operator();
        User user = services.users().use(users -> users.users()).stream()
                .filter(known -> known.name().equals(by.name()))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        "a token is its user's, and " + Printable.clean(by.name()) + " is not a user of the platform"));
        IssuedToken issued = services.access().use(access -> access.issue(by, label, Duration.ofSeconds(seconds)));
        return new Done(
                issued.secret(),
                "Bearer",
                issued.token().id(),
                user.name(),
                user.role().text(),
                issued.token().expiresAt().toString());
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("token " + done.id() + " of " + done.user() + ", valid until " + done.expiresAt());
        if (!done.token().isEmpty()) {
            out.println("token: " + done.token() + "   (shown only now)");
        }
    }
}
