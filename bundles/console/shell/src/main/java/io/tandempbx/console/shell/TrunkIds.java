package io.tandempbx.console.shell;

import io.tandempbx.trunk.api.Trunk;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of trunks. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class TrunkIds implements Completer {
    @Reference
    ConsoleServices services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> all = services.trunkAdmin()
                .<List<String>>ask(
                        trunks -> trunks.configured().stream().map(Trunk::id).toList())
                .orElse(List.of());
        return new StringsCompleter(all).complete(session, line, candidates);
    }
}
