package io.tandempbx.console.shell;

import io.tandempbx.security.api.Token;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of tokens. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class TokenIds implements Completer {
    @Reference
    ConsoleServices services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        String of = LoggedIn.isAdmin() ? "" : LoggedIn.user();
        List<String> all = services.access()
                .<List<String>>ask(
                        access -> access.tokens(of).stream().map(Token::id).toList())
                .orElse(List.of());
        return new StringsCompleter(all).complete(session, line, candidates);
    }
}
