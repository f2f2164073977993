package io.tandempbx.console.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the names of files of settings, without {@code .cfg}. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class SettingsFileNames implements Completer {

    @Reference
    SettingsAccess settings;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> all = settings.owners().inEffect().keySet().stream()
                .map(file -> file.replaceAll("\\.cfg$", ""))
                .toList();
        return new StringsCompleter(all).complete(session, line, candidates);
    }
}
