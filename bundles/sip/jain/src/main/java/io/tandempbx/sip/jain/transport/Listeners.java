package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * The two bound sockets and their names in the ring.
 *
 * @param bound the configured address, perhaps the wildcard
 */
record Listeners(
        InetAddress bound,
        String udpName,
        DatagramChannel udp,
        int udpPort,
        String tcpName,
        ServerSocketChannel tcp,
        int tcpPort) {

    static final String UDP_PREFIX = "sip/udp/";
    static final String TCP_PREFIX = "sip/tcp/";
    private static final int UDP_BUFFER_BYTES = 4 << 20;
    private static final int BACKLOG = 512;

    /** Takes both from the ring or has them opened; on failure nothing new stays open. */
    static Listeners open(ChannelStore channels, InetAddress address, int udpPort, int tcpPort) throws IOException {
        String udpName = UDP_PREFIX + address.getHostAddress() + ':' + udpPort;
        String tcpName = TCP_PREFIX + address.getHostAddress() + ':' + tcpPort;
        boolean heldBefore = channels.names(udpName).contains(udpName);
        DatagramChannel udp =
                channels.datagram(udpName, new InetSocketAddress(address, udpPort), UDP_BUFFER_BYTES, UDP_BUFFER_BYTES);
        try {
            ServerSocketChannel tcp = channels.listener(tcpName, new InetSocketAddress(address, tcpPort), BACKLOG);
            return new Listeners(
                    address,
                    udpName,
                    udp,
                    ((InetSocketAddress) udp.getLocalAddress()).getPort(),
                    tcpName,
                    tcp,
                    ((InetSocketAddress) tcp.getLocalAddress()).getPort());
        } catch (IOException e) {
            if (!heldBefore) {
                channels.release(udpName);
            }
            throw e;
        }
    }
}
