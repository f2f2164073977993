package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.TransferRequest;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:transfer}. */
@Service
@Command(scope = "pbx", name = "transfer", description = "Leads a party of a call elsewhere")
public final class TransferCommand extends ChangingCommand<TransferCommand.Transferred> {
    private static final int PATIENCE_SECONDS = 5;

    @Argument(index = 0, name = "CALL_ID", description = "As pbx:call-list shows it", required = true)
    @Completion(CallIds.class)
    String callId = "";

    @Argument(index = 1, name = "DESTINATION", description = "As the party that leaves would dial it", required = false)
    String destination = "";

    @Option(name = "--from", description = "The party that is no longer needed; whoever was called unless said")
    String from = "";

    @Option(name = "--consultation", description = "An attended transfer, into this call of the same party")
    @Completion(CallIds.class)
    String consultation = "";

    /** What was begun. */
    record Transferred(String call, String to) {}

    @Override
    Transferred answer() throws CommandException {
        if (destination.isEmpty() == consultation.isEmpty()) {
            throw new CommandException("give either a destination or --consultation");
        }
        List<CallSummary> found =
                services.calls().use(service -> service.find(callId).stream().toList());
        if (found.isEmpty()) {
            throw new CommandException("there is no call " + Printable.clean(callId));
        }
        TransferRequest asked = new TransferRequest(from, destination, consultation);
        int status = dryRun ? 0 : transferred(asked);
        if (status != 0) {
            throw new CommandException("the call cannot be transferred: SIP status " + status);
        }
        String to = consultation.isEmpty() ? destination : "call/" + consultation;
        note("call.transfer", "call/" + callId, found.get(0).outline(), "to=" + to);
        return new Transferred(callId, to);
    }

    private int transferred(TransferRequest asked) throws CommandException {
        return services.calls()
                .use(service -> service.transfer(callId, asked).toCompletableFuture())
                .completeOnTimeout(503, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    void print(Transferred transferred, PrintStream out) {
        out.println("leading call " + Printable.clean(transferred.call()) + " to " + Printable.clean(transferred.to()));
    }
}
