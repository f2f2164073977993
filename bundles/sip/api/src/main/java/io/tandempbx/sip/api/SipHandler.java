package io.tandempbx.sip.api;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the requests of certain methods and the outcome of the requests it sent. Called on the signalling reader and
 * timer threads, so every method returns at once (it hands over to a lane) and never throws. Events of one
 * transaction arrive in order.
 */
@ConsumerType
public interface SipHandler {

    /**
     * The extensions of the protocol this handler knows, as option tags (RFC 3261 §19.2): a request that requires another
     * is refused with 420, and they are what Supported lists.
     */
    default Set<String> options() {
        return Set.of();
    }

    /** An authenticated or in-dialog request; for an INVITE a 100 has already been sent. */
    void request(InboundRequest request);

    /**
     * A request of the handler's methods was refused; what it says was believed by nobody. First requests without
     * credentials, which every phone sends, are not told.
     */
    default void refused(RefusedRequest request) {
        // most have no use for it
    }

    /** The caller gave up: a CANCEL for this INVITE was answered 200; the handler answers the INVITE with 487. */
    void cancelled(String serverTransaction);

    /** The 2xx to this INVITE was repeated for 32 s and never acknowledged (RFC 3261 §13.3.1.4). */
    void unacknowledged(String serverTransaction);

    /** A response to a request sent under this key. */
    void response(String key, InboundResponse response);

    /** A request sent under this key got no final response: 408 no answer in time, 503 it could not be sent. */
    void failed(String key, int status);
}
