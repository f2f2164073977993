package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallService;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code pbx:call-hold}. */
@Service
@Command(scope = "pbx", name = "call-hold", description = "Puts both parties of a call on hold")
public final class CallHoldCommand extends HoldingCommand {

    @Override
    CompletionStage<Integer> ask(CallService calls, String call) {
        return calls.hold(call, dryRun);
    }

    @Override
    String action() {
        return "call.hold";
    }

    @Override
    String told() {
        return "is on hold";
    }
}
