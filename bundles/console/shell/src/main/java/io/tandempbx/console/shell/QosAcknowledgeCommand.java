package io.tandempbx.console.shell;

import io.tandempbx.qos.api.QosService;
import io.tandempbx.qos.api.QualityAlert;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:qos-acknowledge}. */
@Service
@Command(
        scope = "pbx",
        name = "qos-acknowledge",
        description = "Notes that you have seen an alert about a call's quality")
@SuppressWarnings("NullAway.Init") // the shell sets the reference
public final class QosAcknowledgeCommand extends ArgumentChangingCommand<QosAcknowledgeCommand.Done> {

    @Reference
    QosAccess quality;

    @Argument(name = "ID", description = "Of the alert, as pbx:qos alerts shows it", multiValued = true)
    @Completion(QosAlertIds.class)
    List<String> words = List.of();

    /** Who saw it first. */
    record Done(String id, String acknowledgedBy) {}

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
        String by = operator().name();
        Done done = quality.use(qos -> dryRun ? known(qos, id) : qos.acknowledge(id, by))
                .map(alert -> new Done(alert.id(), alert.acknowledgedBy()))
                .orElseThrow(() -> new CommandException("there is no alert " + Printable.clean(id)));
        note("quality.acknowledge", "alert/" + id, "", "");
        return done;
    }

    private static Optional<QualityAlert> known(QosService qos, String id) {
        return qos.alerts().stream().filter(alert -> alert.id().equals(id)).findFirst();
    }

    @Override
    void print(Done done, PrintStream out) {
        out.println("alert " + done.id() + " was seen by " + Printable.clean(done.acknowledgedBy()));
    }
}
