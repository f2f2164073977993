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

    /** The last calls that are over, newest first; about a thousand, those from before a replacement included. */
    List<EndedCall> ended();

    /**
     * Asks for a call to be ended with BYE or CANCEL on every leg; returns before that has happened.
     *
     * @return false when there is no such call
     */
    boolean hangup(String callId);

    /**
     * Empties this node: with true every new call is refused with 503 while those going on continue; false accepts new
     * calls again, as does a restart.
     */
    void drain(boolean refuseNewCalls);

    boolean isDraining();

    /** Calls begun since the journal was, ended ones included. */
    long totalCalls();

    /** What became of calls since this revision began; a successor counts from zero. */
    CallCounters counters();
}
