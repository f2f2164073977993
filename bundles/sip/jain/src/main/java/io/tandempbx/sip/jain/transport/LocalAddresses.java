package io.tandempbx.sip.jain.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which address of ours a peer sees, as the routing table of the kernel has it. Thread-safe. */
final class LocalAddresses {
    private static final int MAX_REMEMBERED = 10_000;
    private static final long TRUSTED_MS = 60_000; // interfaces change
    private static final int ANY_PORT = 9; // nothing is sent

    private record Route(InetAddress local, long untilMs) {}

    private final Map<InetAddress, Route> routes = new LinkedHashMap<>(); // guarded by this

    /** Our address towards a peer; {@code bound} itself unless it is the wildcard. */
    synchronized InetAddress towards(InetAddress remote, InetAddress bound, long nowMs) {
        if (!bound.isAnyLocalAddress()) {
            return bound;
        }
        Route known = routes.get(remote);
        if (known != null && nowMs < known.untilMs()) {
            return known.local();
        }
        if (routes.size() >= MAX_REMEMBERED) {
            routes.clear();
        }
        InetAddress local = lookUp(remote);
        routes.put(remote, new Route(local, nowMs + TRUSTED_MS));
        return local;
    }

    private static InetAddress lookUp(InetAddress remote) {
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(new InetSocketAddress(remote, ANY_PORT));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (IOException e) {
            return InetAddress.getLoopbackAddress(); // no route: nothing we send will arrive anyway
        }
    }
}
