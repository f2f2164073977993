package io.tandempbx.trunk.core.dns;

import io.tandempbx.sip.api.Transport;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * One address of a carrier (RFC 3263 §4.2).
 *
 * @param priority the smaller first
 * @param weight   share among those of one priority (RFC 2782)
 */
public record Hop(Transport transport, InetSocketAddress address, int priority, int weight) {

    /** The address as operators read it. */
    public String text() {
        return transport.name().toLowerCase(Locale.ROOT)
                + ':'
                + address.getAddress().getHostAddress()
                + ':'
                + address.getPort();
    }

    /** Whether both lead to the same place. */
    public boolean sameAs(Hop other) {
        return transport == other.transport && address.equals(other.address);
    }
}
