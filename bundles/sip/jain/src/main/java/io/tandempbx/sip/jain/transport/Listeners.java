package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The bound sockets of the present settings; immutable. */
record Listeners(List<Listener> all) {
    static final Listeners NONE = new Listeners(List.of());

    Listeners {
        all = List.copyOf(all);
    }

    /** Takes all sockets of these transports from the ring or has them opened; on failure nothing new stays open. */
    static Listeners open(ChannelStore channels, ListenSettings wanted, Set<Transport> transports) throws IOException {
        Set<String> before = new HashSet<>(channels.names("sip/"));
        List<Listener> opened = new ArrayList<>();
        try {
            for (InetAddress address : wanted.addresses()) {
                for (Transport transport : transports) {
                    opened.add(Listener.open(channels, transport, address, wanted.port(transport)));
                }
            }
            return new Listeners(opened);
        } catch (IOException e) {
            opened.stream()
                    .map(Listener::name)
                    .filter(name -> !before.contains(name))
                    .forEach(channels::release);
            throw e;
        }
    }

    /** These and, of the other transports, those. */
    Listeners over(Listeners others, Set<Transport> transports) {
        return new Listeners(
                Stream.concat(all.stream(), others.all.stream().filter(each -> !transports.contains(each.transport())))
                        .toList());
    }

    boolean has(String name) {
        return all.stream().anyMatch(each -> each.name().equals(name));
    }

    /** The port of this transport; 0 while there is none. */
    int port(Transport transport) {
        for (Listener each : all) {
            if (each.transport() == transport) {
                return each.port();
            }
        }
        return 0;
    }

    /** The socket from which a datagram has to leave so that a peer sees it come from {@code local}. */
    Optional<DatagramChannel> towards(InetAddress remote, InetAddress local) {
        Listener best = null;
        int bestRank = -1;
        for (Listener each : all) {
            int rank = each.transport() == Transport.UDP ? rank(each.bound(), remote, local) : -1;
            if (rank > bestRank) {
                best = each;
                bestRank = rank;
            }
        }
        return best != null && best.channel() instanceof DatagramChannel channel
                ? Optional.of(channel)
                : Optional.empty();
    }

    /** The address that the socket of this transport for a peer of this IP version is bound to. */
    InetAddress bound(Transport transport, InetAddress remote) {
        return all.stream()
                .filter(each -> each.transport() == transport)
                .map(Listener::bound)
                .max(Comparator.comparingInt(bound -> rank(bound, remote, remote)))
                .orElseGet(() -> new InetSocketAddress(0).getAddress());
    }

    private static int rank(InetAddress bound, InetAddress remote, InetAddress local) {
        if (bound.equals(local)) {
            return 3;
        }
        if (bound.isAnyLocalAddress()) {
            return 2;
        }
        return bound.getClass() == remote.getClass() ? 1 : 0;
    }
}
