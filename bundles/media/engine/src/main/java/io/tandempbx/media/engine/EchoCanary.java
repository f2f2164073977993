package io.tandempbx.media.engine;

import io.tandempbx.ring.socket.ChannelStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the first four ports of the range and returns datagrams to programs on this machine, so that a probe sees
 * whether the media path is alive while no call is up.
 */
final class EchoCanary {
    private static final Logger LOG = LoggerFactory.getLogger(EchoCanary.class);
    private static final String PREFIX = "canary/";
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MAX_OCTETS = 1500;
    private static final int MAX_PER_SECOND = 50;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ChannelStore channels;
    private long secondNs; // when the present second began; the loop only, like the next
    private int inSecond;

    EchoCanary(ChannelStore channels) {
        this.channels = channels;
    }

    /** Takes the first ports of a range, lets go of others it held before, and has {@code loop} read them. */
    void sing(PortRange range, InetAddress bindAddress, MediaLoop loop) {
        List<String> wanted = new ArrayList<>();
        for (int port = range.first(); port < range.firstForSessions(); port++) {
            wanted.add(PREFIX + bindAddress.getHostAddress() + ":" + port);
        }
        List<String> others = channels.names(PREFIX).stream()
                .filter(name -> !wanted.contains(name))
                .toList();
        if (!others.isEmpty()) {
            others.forEach(channels::release);
            loop.settle();
        }
        for (int i = 0; i < wanted.size(); i++) {
            InetSocketAddress local = new InetSocketAddress(bindAddress, range.first() + i);
            try {
                DatagramChannel channel = channels.datagram(wanted.get(i), local, BUFFER_BYTES, BUFFER_BYTES);
                loop.add(channel, (packet, nowNs) -> echo(channel, range, packet, nowNs));
            } catch (IOException e) {
                LOG.warn("Port {} of the echo canary is left out: {}", local, e.toString());
            }
        }
    }

    private void echo(DatagramChannel channel, PortRange range, ByteBuffer packet, long nowNs) throws IOException {
        InetSocketAddress source = (InetSocketAddress) channel.receive(packet);
        if (source == null) {
            return;
        }
        packet.flip();
        if (nowNs - secondNs >= NS_PER_SECOND) {
            secondNs = nowNs;
            inSecond = 0;
        }
        boolean itself = source.getPort() >= range.first() && source.getPort() < range.firstForSessions();
        boolean answered = source.getAddress().isLoopbackAddress() && !itself && packet.limit() <= MAX_OCTETS;
        if (answered && inSecond++ < MAX_PER_SECOND) {
            channel.send(packet, source);
        }
    }
}
