package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallService;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:call-resume}. */
@Service
@Command(
        scope = "pbx",
        name = "call-resume",
        description = "Lets the parties of a call that was put on hold hear each other again")
public final class CallResumeCommand extends HoldingCommand {

    @Override
    CompletionStage<Integer> ask(CallService calls, String call) {
        return calls.resume(call, dryRun);
    }

    @Override
    String action() {
        return "call.resume";
    }

    @Override
    String told() {
        return "goes on";
    }
}
