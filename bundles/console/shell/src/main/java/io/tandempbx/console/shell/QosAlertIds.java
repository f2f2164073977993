package io.tandempbx.console.shell;

import io.tandempbx.qos.api.QosService;
import io.tandempbx.qos.api.QualityAlert;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** Completes the ids of alerts about quality. */
@Service
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class QosAlertIds implements Completer {

    @Reference
    QosAccess quality;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<String> all = quality.<List<QualityAlert>>ask(QosService::alerts).orElse(List.of()).stream()
                .map(QualityAlert::id)
                .toList();
        return new StringsCompleter(all).complete(session, line, candidates);
    }
}
