package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.support.CommandException;

/** A command that puts a call on hold, or lets it go on. */
abstract class HoldingCommand extends ChangingCommand<HoldingCommand.Asked> {
    private static final int PATIENCE_SECONDS = 5;

    @Argument(index = 0, name = "CALL_ID", description = "As pbx:call-list shows it", required = true)
    @Completion(CallIds.class)
    String callId = "";

    /** What was done to which call. */
    record Asked(String call, String action) {}

    /** Asks call control. */
    abstract CompletionStage<Integer> ask(CallService calls, String call);

    /** As the audit log names it. */
    abstract String action();

    @Override
    Asked answer() throws CommandException {
        List<CallSummary> found =
                services.calls().use(service -> service.find(callId).stream().toList());
        if (found.isEmpty()) {
            throw new CommandException("there is no call " + Printable.clean(callId));
        }
        int status = services.calls()
                .use(service -> ask(service, callId).toCompletableFuture())
                .completeOnTimeout(503, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        switch (status) {
            case 0 -> note(action(), "call/" + callId, found.get(0).outline(), "");
            case 404 -> throw new CommandException("there is no call " + Printable.clean(callId));
            case 480 -> throw new CommandException("no two parties talk in this call");
            case 403 -> throw new CommandException("a phone has put this call on hold, which alone can resume it");
            default -> throw new CommandException("the call cannot be changed now: SIP status " + status);
        }
        return new Asked(callId, action());
    }

    /** What a person reads of it. */
    abstract String told();

    @Override
    void print(Asked asked, PrintStream out) {
        out.println("call " + Printable.clean(asked.call()) + " " + told());
    }
}
