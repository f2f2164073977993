package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.sip.api.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;

/**
 * One bound socket.
 *
 * @param name  in the ring
 * @param bound the configured address, perhaps the wildcard
 */
record Listener(String name, Transport transport, InetAddress bound, int port, SelectableChannel channel) {
    private static final int UDP_BUFFER_BYTES = 4 << 20;
    private static final int BACKLOG = 512;

    static String prefix(Transport transport) {
        return switch (transport) {
            case UDP -> "sip/udp/";
            case TCP -> "sip/tcp/";
            case TLS -> "sip/tls/";
        };
    }

    /** Takes it from the ring or has it opened. */
    static Listener open(ChannelStore channels, Transport transport, InetAddress address, int port) throws IOException {
        String name = prefix(transport) + address.getHostAddress() + ':' + port;
        InetSocketAddress local = new InetSocketAddress(address, port);
        if (transport == Transport.UDP) {
            DatagramChannel channel = channels.datagram(name, local, UDP_BUFFER_BYTES, UDP_BUFFER_BYTES);
            return new Listener(name, transport, address, port(channel), channel);
        }
        ServerSocketChannel channel = channels.listener(name, local, BACKLOG);
        return new Listener(name, transport, address, port(channel), channel);
    }

    /** What a selector has to watch it for. */
    int operation() {
        return channel instanceof ServerSocketChannel ? SelectionKey.OP_ACCEPT : SelectionKey.OP_READ;
    }

    /** Marks what goes out of this channel from now on (RFC 2474); a kernel that does not allow it is left alone. */
    static void mark(NetworkChannel channel, int dscp) throws IOException {
        channel.setOption(StandardSocketOptions.IP_TOS, dscp << 2);
    }

    private static int port(NetworkChannel channel) throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }
}
