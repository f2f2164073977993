package io.tandempbx.call.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
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
     * Leads a party of a call elsewhere, as REFER of a phone would (RFC 5589).
     *
     * @return 0 once the destination is being called, or once the party is in the other call, and otherwise the SIP status
     *     that says why not: 404 no such call or party, also of the other call; 491 not now
     */
    CompletionStage<Integer> transfer(String callId, TransferRequest asked);

    /**
     * Puts both parties of a call on hold: each hears music and nothing of the other (RFC 3264 §8.4), until
     * {@link #resume}. A call that is on hold so stays as it is. Waits up to two seconds while the call is about something
     * else.
     *
     * @param rehearsal changes nothing and only says what would come of it
     * @return 0 once it is under way or was so already, and otherwise the SIP status that says why not: 404 no such call,
     *     480 no two parties talk, 491 not now
     */
    CompletionStage<Integer> hold(String callId, boolean rehearsal);

    /**
     * Lets the parties of a call that {@link #hold} put on hold hear each other again. A call that is not on hold stays as
     * it is; a phone's own hold is not lifted.
     *
     * @param rehearsal changes nothing and only says what would come of it
     * @return as {@link #hold}; 403 when it is a phone that holds the call
     */
    CompletionStage<Integer> resume(String callId, boolean rehearsal);

    /**
     * Has the phones of an extension ring, and leads whoever answers to a number as if he had dialled it.
     *
     * @return complete once the phones are called
     */
    CompletionStage<Origin> originate(String from, String to);

    /** Calls of which a party waits at a parking place. */
    int parked();

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

    /** Tells this listener of every change of any call from now on. */
    void attach(CallListener listener);

    /** Tells it no more; a call may be telling it at this moment. */
    void detach(CallListener listener);
}
