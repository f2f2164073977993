package io.tandempbx.trunk.api;

import io.tandempbx.sip.api.Header;
import io.tandempbx.sip.api.InboundRequest;
import io.tandempbx.sip.api.MessageHead;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Trunks as call control uses them. Works on what is known in memory: resolved addresses, states, counts of channels; so
 * no method blocks, whatever a resolver or a carrier does. Channels are records in the state ring: they outlive this
 * service and the process. Thread-safe.
 */
@ProviderType
public interface TrunkService {

    /** All trunks, disabled ones included, by id. */
    List<TrunkStatus> trunks();

    /**
     * Takes a channel, unless the trunk is unknown, disabled, down, or at a limit.
     *
     * @param call the correlation id; the channel is its until {@link #released}
     */
    Admission outbound(String trunk, String call, OutboundCall asked);

    /**
     * Takes a channel for a call that came in by a trunk, and says who calls and what was dialled in the platform's form.
     *
     * @param call the correlation id; the channel is its until {@link #released}
     */
    Arrival inbound(String trunk, String call, InboundRequest invite);

    /**
     * Gives the channel back.
     *
     * @param status what became of the call's set-up: the final response of the trunk, 0 when it did not come to one,
     *               408 when it did not answer at all
     */
    void released(String trunk, String call, int status);

    /**
     * The only codecs that are spoken with a trunk.
     *
     * @return names as in SDP, the best first; empty for all that the platform speaks, in its order, and for a trunk that
     *         is not known
     */
    default List<String> codecs(String trunk) {
        return List.of();
    }

    /** Gives back the channels of all calls but these, which are still going on: for call control after a crash. */
    void retain(Set<String> calls);

    /**
     * The credentials for a request of ours that the trunk challenged (RFC 3261 §22), as a header to be added to its
     * repetition.
     *
     * @return empty when the trunk has no credentials for that realm, or they were just refused
     */
    Optional<Header> credentials(String trunk, String method, String uri, MessageHead challenge);
}
