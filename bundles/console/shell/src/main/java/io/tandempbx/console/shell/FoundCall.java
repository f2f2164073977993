package io.tandempbx.console.shell;

import io.tandempbx.call.api.CallService;
import io.tandempbx.call.api.CallSummary;
import io.tandempbx.call.api.EndedCall;
import java.util.Optional;

/** Finds the call an operator means, by its correlation id or by the SIP Call-ID of any of its legs. */
final class FoundCall {
    private FoundCall() {}

    static Optional<CallSummary> running(CallService calls, String id) {
        return calls.find(id)
                .or(() ->
                        calls.calls().stream().filter(call -> isMeant(call, id)).findFirst());
    }

    /** The latest of those that are over. */
    static Optional<EndedCall> ended(CallService calls, String id) {
        return calls.ended().stream().filter(over -> isMeant(over.call(), id)).findFirst();
    }

    private static boolean isMeant(CallSummary call, String id) {
        return call.callId().equals(id)
                || call.legs().stream().anyMatch(leg -> leg.sipCallId().equals(id));
    }
}
