package io.tandempbx.console.shell;

import io.tandempbx.conference.api.Conference;
import io.tandempbx.conference.api.ConferenceMember;
import io.tandempbx.conference.api.ConferenceService;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the rooms that somebody is in, and the calls of those who are. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class ConferenceMembers implements Completer {

    @Reference
    ConferenceAccess conferences;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> words = conferences.ask(ConferenceService::conferences).orElse(List.of()).stream()
                .flatMap(ConferenceMembers::words)
                .toList();
        return new StringsCompleter(words).complete(session, line, candidates);
    }

    private static Stream<String> words(Conference conference) {
        return Stream.concat(
                Stream.of(conference.room()), conference.members().stream().map(ConferenceMember::callId));
    }
}
