package io.tandempbx.console.shell;

import io.tandempbx.recording.api.Recording;
import io.tandempbx.recording.api.RecordingQuery;
import io.tandempbx.recording.api.RecordingService;
import io.tandempbx.security.api.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of the newest recordings. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class RecordingIds implements Completer {
    private static final int MOST = 100;

    @Reference
    RecordingAccess recordings;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> ids = recordings.<List<String>>ask(RecordingIds::newest).orElse(List.of());
        return new StringsCompleter(ids).complete(session, line, candidates);
    }

    private static List<String> newest(RecordingService service) {
        RecordingQuery query = new RecordingQuery(
                Instant.EPOCH,
                Instant.now().plusSeconds(1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                MOST);
        try {
            return service.find(query).stream().map(Recording::id).toList();
        } catch (RefusedException e) {
            return List.of(); // nothing to offer while the database is away
        }
    }
}
