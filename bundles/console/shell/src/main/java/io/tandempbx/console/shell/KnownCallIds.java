package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallSummary;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of the calls that are up and of those that ended last. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class KnownCallIds implements Completer {
    private static final int ENDED_LIMIT = 20;

    @Reference
    ConsoleServices services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> all = services.calls()
                .<List<String>>ask(calls -> Stream.concat(
                                calls.calls().stream(),
                                calls.ended().stream().limit(ENDED_LIMIT).map(over -> over.call()))
                        .map(CallSummary::callId)
                        .toList())
                .orElse(List.of());
        return new StringsCompleter(all).complete(session, line, candidates);
    }
}
