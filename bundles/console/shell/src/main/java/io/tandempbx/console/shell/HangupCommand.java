package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallSummary;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:hangup}. */
@Service
@Command(scope = "pbx", name = "hangup", description = "Ends one call, or all")
public final class HangupCommand extends ArgumentChangingCommand<HangupCommand.HungUp> {

    @Argument(name = "CALL_ID", multiValued = true, description = "As pbx:call-list shows it")
    @Completion(CallIds.class)
    List<String> words = List.of();

    @Option(name = "--all", description = "Ends every call")
    boolean all;

    /** The calls asked to end. */
    record HungUp(int count, List<String> calls) {}

    @Override
    List<String> words() {
        return words;
    }

    @Override
    HungUp answer(String callId) throws CommandException {
        if (all == !callId.isEmpty()) {
            throw new CommandException("give either a call id or --all");
        }
        List<CallSummary> found = services.calls().use(service -> {
            List<CallSummary> meant =
                    all ? service.calls() : service.find(callId).stream().toList();
            return meant.stream()
                    .filter(call -> dryRun || service.hangup(call.callId()))
                    .toList();
        });
        found.forEach(call -> note("call.hangup", "call/" + call.callId(), call.outline(), ""));
        List<String> ended = found.stream().map(CallSummary::callId).toList();
        if (!all && ended.isEmpty()) {
            throw new CommandException("there is no call " + Printable.clean(callId));
        }
        return new HungUp(ended.size(), ended);
    }

    @Override
    void print(HungUp hungUp, PrintStream out) {
        hungUp.calls().forEach(call -> out.println("hanging up " + Printable.clean(call)));
        if (hungUp.count() == 0) {
            out.println("no calls");
        }
    }
}
