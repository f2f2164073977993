package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The flows of peers that sent datagrams to one socket lately, one object for all messages of a peer, since transactions
 * and calls keep them. Used by the reader thread.
 */
final class DatagramFlows {
    private static final int MAX_REMEMBERED = 10_000;
    private static final long TRUSTED_MS = 10_000; // interfaces change

    private final LocalAddresses localAddresses;
    private final Map<InetSocketAddress, Flow> flows = new HashMap<>();
    private InetSocketAddress lastLocal = new InetSocketAddress(0);
    private Surroundings lastSurroundings = new Surroundings(List.of(), List.of());
    private long forgetAtMs;

    DatagramFlows(LocalAddresses localAddresses) {
        this.localAddresses = localAddresses;
    }

    /** The flow of a datagram from {@code source} to the socket bound to {@code bound} and {@code port}. */
    Flow of(InetSocketAddress source, InetAddress bound, int port, Surroundings surroundings, long nowMs) {
        if (nowMs >= forgetAtMs || flows.size() >= MAX_REMEMBERED || !surroundings.equals(lastSurroundings)) {
            flows.clear();
            forgetAtMs = nowMs + TRUSTED_MS;
            lastSurroundings = surroundings;
        }
        Flow known = flows.get(source);
        if (known != null) {
            return known;
        }
        InetAddress ours = surroundings
                .towards(source.getAddress())
                .orElseGet(() -> localAddresses.towards(source.getAddress(), bound, nowMs));
        InetSocketAddress local = new InetSocketAddress(ours, port);
        if (!local.equals(lastLocal)) {
            lastLocal = local;
        }
        Flow flow = new Flow(Transport.UDP, lastLocal, source);
        flows.put(source, flow);
        return flow;
    }
}
