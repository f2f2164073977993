package io.tandempbx.sip.jain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.ring.state.MemoryStateStore;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import io.tandempbx.ring.state.StateTable;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.api.TrustedSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which trunk a flow is believed to come from, also by the records of the releases before and after. */
class TrustedPeersTest {
    private static final InetSocketAddress NEAR = address(1, 5060);
    private static final InetSocketAddress PORT = address(2, 5061);
    private static final InetSocketAddress ANY_PORT = address(2, 0);
    private static final InetSocketAddress OTHER_PORT = address(2, 49152);

    private final StateTable table = new MemoryStateStore().open("trust");

    private static InetSocketAddress address(int host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // its length is right
        }
    }

    private static Flow flow(Transport transport, InetSocketAddress remote) {
        return new Flow(transport, NEAR, remote);
    }

    @Test
    void shouldBelieveAnAddressOverItsTransportsOnly() {
        TrustedPeers peers = new TrustedPeers(table);
        peers.trust(
                "trunk",
                List.of(
                        new TrustedSource(ANY_PORT, EnumSet.range(Transport.TCP, Transport.TLS), "connected"),
                        new TrustedSource(PORT, EnumSet.allOf(Transport.class), "datagrams")));
        for (TrustedPeers each : List.of(peers, new TrustedPeers(table))) {
            assertEquals(Optional.empty(), each.trunkAt(flow(Transport.UDP, OTHER_PORT)));
            assertEquals(Optional.of("connected"), each.trunkAt(flow(Transport.TCP, OTHER_PORT)));
            assertEquals(Optional.of("connected"), each.trunkAt(flow(Transport.TLS, OTHER_PORT)));
            assertEquals(Optional.of("datagrams"), each.trunkAt(flow(Transport.UDP, PORT)));
            assertEquals(Optional.of("datagrams"), each.trunkOf(flow(Transport.UDP, OTHER_PORT)));
            assertEquals(Optional.of("connected"), each.trunkOf(flow(Transport.TLS, OTHER_PORT)));
        }
    }

    @Test
    void shouldReadARecordThatEndsBeforeTheTransports() {
        table.put(
                "trunk",
                new RecordWriter(1).int32(1).address(PORT).text("carrier").toBytes());
        TrustedPeers peers = new TrustedPeers(table);
        assertEquals(Optional.of("carrier"), peers.trunkAt(flow(Transport.UDP, PORT)));
        assertEquals(Optional.of("carrier"), peers.trunkAt(flow(Transport.TLS, PORT)));
    }

    @Test
    void shouldWriteWhatWhoKnowsNoTransportsCanRead() {
        new TrustedPeers(table).trust("trunk", List.of(new TrustedSource(PORT, Set.of(Transport.TLS), "carrier")));
        List<String> read = new RecordReader(table.get("trunk").orElseThrow())
                .list(each -> each.address().orElseThrow() + " " + each.text());
        assertEquals(List.of(PORT + " carrier"), read);
    }
}
