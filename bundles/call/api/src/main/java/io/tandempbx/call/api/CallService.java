package io.tandempbx.call.api;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Shows calls and ends them. Reads immutable summaries, so it never disturbs a call. Thread-safe. */
@ProviderType
public interface CallService {

    /** All calls, oldest first. */
    List<CallSummary> calls();

    /** The call of this correlation id. */
    Optional<CallSummary> find(String callId);

    /**
     * Asks for a call to be ended with BYE or CANCEL on every leg; returns before that has happened.
     *
     * @return false when there is no such call
     */
    boolean hangup(String callId);

    /** Calls begun since the process started, ended ones included. */
    long totalCalls();
}
