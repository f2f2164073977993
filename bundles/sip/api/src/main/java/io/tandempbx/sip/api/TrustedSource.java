package io.tandempbx.sip.api;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * An address whose requests are taken without digest as those of a trunk, over the transports that the trunk speaks.
 *
 * @param address    port 0 means every port that is not named itself
 * @param transports over which its requests are believed: a source address over UDP is whatever the sender wrote there
 * @param trunk      the trunk's id
 */
public record TrustedSource(InetSocketAddress address, Set<Transport> transports, String trunk) {

    public TrustedSource {
        transports = Set.copyOf(transports);
    }
}
