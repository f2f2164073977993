package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import io.tandempbx.call.api.LegSummary;
import io.tandempbx.sip.api.TracedMessage;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

/** {@code pbx:trace}. */
@Service
@Command(scope = "pbx", name = "trace", description = "Draws the SIP messages of a call, also of one that ended lately")
public final class TraceCommand extends ArgumentCommand<TraceCommand.Trace> {
    private static final int WIDTH = 112;

    @Argument(name = "CALL_ID", description = "As pbx:call-list shows it, or a SIP Call-ID", multiValued = true)
    @Completion(KnownCallIds.class)
    List<String> words = List.of();

    private Map<String, String> parties = Map.of();
    private List<TracedMessage> traced = List.of();

    /** The messages seen lately. */
    record Trace(int count, List<Message> messages) {}

    /**
     * One message.
     *
     * @param direction received or sent
     */
    record Message(String at, String direction, String transport, String peer, String callId, String summary) {

        static Message of(TracedMessage message) {
            return new Message(
                    message.at().toString(),
                    message.received() ? "received" : "sent",
                    message.transport().name().toLowerCase(Locale.ROOT),
                    Ladder.endpoint(message.peer()),
                    message.callId(),
                    message.summary());
        }
    }

    @Override
    List<String> words() {
        return words;
    }

    @Override
    String required() {
        return "CALL_ID";
    }

    @Override
    Trace answer(String callId) throws CommandException {
        parties = services.calls()
                .<Optional<CallSummary>>ask(service -> FoundCall.running(service, callId)
                        .or(() -> FoundCall.ended(service, callId).map(EndedCall::call)))
                .flatMap(found -> found)
                .map(TraceCommand::parties)
                .orElse(Map.of(callId, ""));
        Set<String> callIds = Set.copyOf(parties.keySet());
        traced = services.sip().use(service -> service.trace(callIds));
        if (traced.isEmpty()) {
            throw new CommandException("no messages of " + Printable.clean(callId) + " are kept");
        }
        return new Trace(traced.size(), traced.stream().map(Message::of).toList());
    }

    private static Map<String, String> parties(CallSummary call) {
        Map<String, String> parties = new HashMap<>();
        for (LegSummary leg : call.legs()) {
            parties.put(leg.sipCallId(), leg.party());
        }
        return parties;
    }

    @Override
    void print(Trace trace, PrintStream out) {
        new Ladder(traced, parties, WIDTH, ZoneId.systemDefault()).lines().forEach(out::println);
    }
}
