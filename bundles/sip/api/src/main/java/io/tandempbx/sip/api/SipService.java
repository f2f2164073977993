package io.tandempbx.sip.api;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Transports and transactions (RFC 3261 §17, §18). Transactions are records in the state ring: any revision of the
 * implementation continues those of its predecessor. Thread-safe; no method blocks on the network.
 */
@ProviderType
public interface SipService {

    /**
     * Attaches the one handler called {@code owner}; requests of {@code methods} go to it, as do the outcomes of what it
     * sends. What arrived for this owner while nobody was attached, within a bound, is delivered first.
     */
    void attach(String owner, Set<String> methods, SipHandler handler);

    /** Detaches a handler, unless a successor is attached; returns when no thread is inside it any more. */
    void detach(String owner, SipHandler handler);

    /** A name for a client transaction to come, so that whoever begins it can write the name down beforehand. */
    String newTransaction();

    /**
     * Sends a request in a new client transaction.
     *
     * @param clientTransaction what {@link #newTransaction} returned, used once
     * @param owner             who is told the outcome
     * @param key               given back with every outcome
     * @param flow              where to send it; over a connection that is gone a new one to the same address is tried
     */
    void send(String clientTransaction, String owner, String key, OutboundRequest request, Flow flow);

    /** Sends a request whose transaction needs no name beforehand, and returns that name. */
    default String send(String owner, String key, OutboundRequest request, Flow flow) {
        String clientTransaction = newTransaction();
        send(clientTransaction, owner, key, request, flow);
        return clientTransaction;
    }

    /** Cancels an INVITE of ours, at once or as soon as it was answered provisionally (RFC 3261 §9.1). */
    void cancel(String clientTransaction);

    /**
     * Sends the ACK of a 2xx; it is repeated by itself whenever that 2xx is repeated.
     *
     * @param clientTransaction the INVITE's
     */
    void acknowledge(String clientTransaction, OutboundRequest ack, Flow flow);

    /**
     * Answers a request. A 2xx to an INVITE is repeated until {@link #acknowledged} (RFC 3261 §13.3.1.4); every other
     * final answer until its ACK or its time is over. An unknown or already finally answered transaction is ignored.
     */
    void respond(String serverTransaction, Reply reply);

    /**
     * Answers a request within a dialog 401, when it comes from elsewhere than the dialog's peer: who sent it has to prove a
     * password, which then is the request's credential.
     */
    default void challenge(InboundRequest request) {
        respond(request.transaction(), Reply.of(403));
    }

    /** The ACK for the 2xx of this INVITE arrived. */
    void acknowledged(String serverTransaction);

    /**
     * Cancels an INVITE of ours as {@link #cancel(String)} does.
     *
     * @param flow where the phone can be reached now
     */
    void cancel(String clientTransaction, Flow flow);

    /**
     * Cancels an INVITE of ours as {@link #cancel(String, Flow)} does, and says more in the CANCEL, for example why (RFC
     * 3326). What was said first counts.
     *
     * @param headers of the CANCEL, beside those it takes from the INVITE
     */
    default void cancel(String clientTransaction, Flow flow, List<Header> headers) {
        cancel(clientTransaction, flow);
    }

    /** The way to a peer that was perhaps never heard; nothing is sent and nobody is asked. */
    Flow flowTo(Transport transport, InetSocketAddress remote);

    /**
     * Takes INVITE, OPTIONS and MESSAGE requests from these addresses without digest, as of the trunk named there ({@link
     * InboundRequest#trunk}), until the next call of the same owner; also over the replacement of either. REGISTER is
     * always challenged. They are believed over every transport.
     *
     * @param trunks by address; port 0 means every port that is not named itself
     */
    void trust(String owner, Map<InetSocketAddress, String> trunks);

    /**
     * The same, each address over certain transports only.
     *
     * @param sources of several that are the same address over the same transport the first counts
     */
    default void trust(String owner, List<TrustedSource> sources) {
        Map<InetSocketAddress, String> trunks = new HashMap<>();
        sources.forEach(source -> trunks.putIfAbsent(source.address(), source.trunk()));
        trust(owner, trunks);
    }

    /** Whether this flow can be used: over UDP always, over TCP while the connection is open. */
    boolean isOpen(Flow flow);

    /** What was left to do for an owner when the process before this one ended; the same throughout this process. */
    Unfinished unfinished(String owner);

    /** The messages of these Call-IDs seen lately, oldest first, for {@code pbx:trace}. */
    List<TracedMessage> trace(Set<String> callIds);

    /** What the Server and User-Agent headers say. */
    String product();
}
