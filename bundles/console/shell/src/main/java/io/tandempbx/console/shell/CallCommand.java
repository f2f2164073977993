package io.tandempbx.console.shell;

import io.tandempbx.call.api.Origin;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:call}. */
@Service
@Command(
        scope = "pbx",
        name = "call",
        description = "Calls the phones of an extension and leads whoever answers to a number")
public final class CallCommand extends ChangingCommand<CallCommand.Begun> {
    private static final int PATIENCE_SECONDS = 5;

    @Argument(index = 0, name = "FROM", description = "The extension whose phones ring first", required = true)
    @Completion(ExtensionNumbers.class)
    String from = "";

    @Argument(index = 1, name = "TO", description = "What is then dialled for it", required = true)
    String to = "";

    /** The call that was begun. */
    record Begun(String call, String from, String to) {}

    @Override
    Begun answer() throws CommandException {
        Origin origin = dryRun ? new Origin("", 0) : originated();
        if (origin.status() != 0) {
            throw new CommandException(
                    "extension " + Printable.clean(from) + " cannot be called: SIP status " + origin.status());
        }
        note("call.begin", "call/" + origin.callId(), "", "from=" + from + ",to=" + to);
        return new Begun(origin.callId(), from, to);
    }

    private Origin originated() throws CommandException {
        return services.calls()
                .use(calls -> calls.originate(from, to).toCompletableFuture())
                .completeOnTimeout(new Origin("", 503), PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    void print(Begun begun, PrintStream out) {
        out.println("call " + Printable.clean(begun.call()) + " rings " + Printable.clean(begun.from()));
    }
}
