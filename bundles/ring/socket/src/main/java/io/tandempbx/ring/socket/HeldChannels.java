package io.tandempbx.ring.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Holds every channel of the platform until somebody releases it or the process ends. */
@Component(immediate = true)
public final class HeldChannels implements ChannelStore {

    private final Map<String, Channel> channels = new ConcurrentSkipListMap<>();
    private final Map<String, Remainder> remainders = new ConcurrentSkipListMap<>();

    @Override
    public synchronized DatagramChannel datagram(
            String name, InetSocketAddress local, int receiveBufferBytes, int sendBufferBytes) throws IOException {
        if (channels.get(name) instanceof DatagramChannel held && held.isOpen()) {
            return held;
        }
        DatagramChannel opened = DatagramChannel.open();
        try {
            opened.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, sendBufferBytes);
            opened.configureBlocking(false);
            opened.bind(local);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channels.put(name, opened);
        return opened;
    }

    @Override
    public synchronized ServerSocketChannel listener(String name, InetSocketAddress local, int backlog)
            throws IOException {
        if (channels.get(name) instanceof ServerSocketChannel held && held.isOpen()) {
            return held;
        }
        ServerSocketChannel opened = ServerSocketChannel.open();
        try {
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            opened.configureBlocking(false);
            opened.bind(local, backlog);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channels.put(name, opened);
        return opened;
    }

    @Override
    public void hold(String name, SocketChannel connection) {
        Channel earlier = channels.put(name, connection);
        if (earlier != null && earlier != connection) {
            close(earlier);
        }
    }

    @Override
    public Optional<SocketChannel> connection(String name) {
        return channels.get(name) instanceof SocketChannel held && held.isOpen() ? Optional.of(held) : Optional.empty();
    }

    @Override
    public List<String> names(String prefix) {
        return channels.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Override
    public void leave(String name, Remainder remainder) {
        remainders.put(name, remainder);
    }

    @Override
    public Remainder take(String name) {
        Remainder left = remainders.remove(name);
        return left == null ? Remainder.NONE : left;
    }

    @Override
    public void release(String name) {
        remainders.remove(name);
        Channel channel = channels.remove(name);
        if (channel != null) {
            close(channel);
        }
    }

    @Deactivate
    void closeAll() {
        names("").forEach(this::release);
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
