package io.tandempbx.trunk.core.dns;

import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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

    /** The same address with the name that the certificate of a server there has to carry (RFC 5922 §7.1); for TLS. */
    public Hop named(String host) {
        if (transport != Transport.TLS) {
            return this;
        }
        try {
            InetAddress named =
                    InetAddress.getByAddress(host, address.getAddress().getAddress());
            return new Hop(transport, new InetSocketAddress(named, address.getPort()), priority, weight);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // its length is right
        }
    }

    /** Whether both are so in every respect, the name too. */
    public boolean isExactly(Hop other) {
        return equals(other) && address.getHostString().equals(other.address.getHostString());
    }

    /** Whether both lead to the same place. */
    public boolean sameAs(Hop other) {
        return transport == other.transport && address.equals(other.address);
    }
}
