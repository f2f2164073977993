package io.tandempbx.console.shell;

import io.tandempbx.event.api.EventType;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the names of events. */
@Service
public final class EventTypes implements Completer {

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> names = Stream.of(EventType.values()).map(EventType::text).toList();
        return new StringsCompleter(names).complete(session, line, candidates);
    }
}
