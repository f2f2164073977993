package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The flows of peers that sent datagrams lately, one object for all messages of a peer, since transactions and calls keep
 * them. Used by the reader thread.
 */
final class DatagramFlows {
    private static final int MAX_REMEMBERED = 10_000;
    private static final long TRUSTED_MS = 10_000; // interfaces change

    private final LocalAddresses localAddresses = new LocalAddresses();
    private final Map<InetSocketAddress, Flow> flows = new HashMap<>();
    private InetSocketAddress lastLocal = new InetSocketAddress(0);
    private InetAddress lastBound = lastLocal.getAddress();
    private long forgetAtMs;

    /** The flow of a datagram from {@code source} to the socket bound to {@code bound} and {@code port}. */
    Flow of(InetSocketAddress source, InetAddress bound, int port, long nowMs) {
        if (nowMs >= forgetAtMs || flows.size() >= MAX_REMEMBERED || !bound.equals(lastBound)) {
            flows.clear();
            forgetAtMs = nowMs + TRUSTED_MS;
            lastBound = bound;
        }
        Flow known = flows.get(source);
        if (known != null && known.local().getPort() == port) {
            return known;
        }
        InetSocketAddress local =
                new InetSocketAddress(localAddresses.towards(source.getAddress(), bound, nowMs), port);
        if (!local.equals(lastLocal)) {
            lastLocal = local;
        }
        Flow flow = new Flow(Transport.UDP, lastLocal, source);
        flows.put(source, flow);
        return flow;
    }
}
