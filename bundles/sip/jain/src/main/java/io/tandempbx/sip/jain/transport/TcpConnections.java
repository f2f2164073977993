package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.socket.Remainder;
import io.tandempbx.sip.jain.SipSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All open streams, found by the peer's address. Sending is thread-safe; the rest runs on the reader thread. */
final class TcpConnections {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnections.class);
    private static final long INCOMPLETE_LIMIT_MS = 10_000;
    private static final long CONNECT_LIMIT_MS = 10_000;

    private final ChannelStore channels;
    private final Supplier<SipSettings> settings;
    private final Predicate<InetAddress> banned;
    private final MessageSink sink;
    private final Clock clock;
    private final IntSupplier listeningPort;
    private final Consumer<Runnable> reader;
    private final Map<InetSocketAddress, TcpConnection> open = new ConcurrentHashMap<>();
    private volatile @Nullable Selector selector;

    /**
     * Makes an empty set.
     *
     * @param reader runs a task on the reader thread
     */
    TcpConnections(
            ChannelStore channels,
            Supplier<SipSettings> settings,
            Predicate<InetAddress> banned,
            MessageSink sink,
            Clock clock,
            IntSupplier listeningPort,
            Consumer<Runnable> reader) {
        this.channels = channels;
        this.settings = settings;
        this.banned = banned;
        this.sink = sink;
        this.clock = clock;
        this.listeningPort = listeningPort;
        this.reader = reader;
    }

    /** Takes over what a predecessor left in the ring, with its half-read messages. */
    void adopt(Selector watching) {
        selector = watching;
        for (String name : channels.names(TcpConnection.NAME_PREFIX)) {
            channels.connection(name).ifPresentOrElse(channel -> adopt(name, channel), () -> channels.release(name));
        }
    }

    boolean isOpen(InetSocketAddress remote) {
        return open.containsKey(remote);
    }

    /** Sends over the connection to {@code remote}, or over one to {@code target} when there is none. */
    void send(InetSocketAddress remote, InetSocketAddress target, byte[] octets, Runnable undeliverable)
            throws IOException {
        TcpConnection connection = open.get(remote);
        if (connection == null) {
            connection = open.get(target);
        }
        if (connection == null) {
            connection = connect(target);
        }
        try {
            if (connection.send(octets, undeliverable)) {
                return;
            }
        } catch (IOException e) {
            close(connection, e.toString()); // tells everyone whose message is queued, this one included
            return;
        }
        close(connection, "its queue is full or it was just closed");
        undeliverable.run();
    }

    /** Serves a key of a connection. */
    void ready(TcpConnection connection, SelectionKey key, ByteBuffer scratch) {
        if (banned.test(connection.remote().getAddress())) {
            close(connection, "its peer is banned");
            return;
        }
        try {
            if (key.isConnectable()) {
                if (connection.finishConnect()) {
                    channels.hold(connection.name(), connection.channel());
                }
                return;
            }
            if (key.isWritable()) {
                connection.write();
            }
            if (key.isReadable()
                    && !connection.read(
                            scratch,
                            settings.get().maxMessageBytes(),
                            octets -> sink.message(octets, octets.length, connection.flow(listeningPort.getAsInt())),
                            clock.millis())) {
                close(connection, "the peer closed it");
            }
        } catch (FramingException e) {
            LOG.warn("Closing TCP connection from {}: {}", connection.remote(), e.getMessage());
            close(connection, "framing");
        } catch (IOException | CancelledKeyException e) {
            close(connection, e.toString());
        }
    }

    /** Accepts every waiting connection. */
    void accept(ServerSocketChannel listener, Selector watching) {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                begin(channel, watching);
            }
        } catch (IOException e) {
            LOG.warn("Cannot accept a TCP connection: {}", e.toString());
        }
    }

    /** Closes connections that are idle, half-read or half-connected for too long. */
    void sweep(long nowMs) {
        long idleLimitMs = settings.get().tcpIdleSeconds() * 1000L;
        for (TcpConnection connection : open.values()) {
            if (connection.incompleteForMs(nowMs) > INCOMPLETE_LIMIT_MS) {
                LOG.warn("Closing TCP connection from {}: a message is incomplete for 10 s", connection.remote());
                close(connection, "incomplete message");
            } else if (connection.idleForMs(nowMs) > idleLimitMs) {
                close(connection, "idle");
            } else if (!connection.isConnected() && connection.idleForMs(nowMs) > CONNECT_LIMIT_MS) {
                close(connection, "connect timed out");
            }
        }
    }

    /** Leaves every connection with its octets to the successor; the reader has ended. */
    void letGo() {
        for (TcpConnection connection : open.values()) {
            if (connection.name().isEmpty()) {
                closeQuietly(connection.channel()); // not connected yet: the successor sends its requests again
                continue;
            }
            channels.leave(connection.name(), connection.letGo());
        }
        open.clear();
    }

    private void adopt(String name, SocketChannel channel) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            if (remote == null) {
                channels.release(name);
                return;
            }
            TcpConnection connection = new TcpConnection(channel, remote, channels.take(name), clock.millis());
            open.put(remote, connection);
            watch(connection);
        } catch (IOException e) {
            LOG.debug("{} ended while nobody watched it: {}", name, e.toString());
            channels.release(name);
        }
    }

    private void begin(SocketChannel channel, Selector watching) {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            if (banned.test(remote.getAddress())) {
                closeQuietly(channel);
                return;
            }
            TcpConnection connection = new TcpConnection(channel, remote, Remainder.NONE, clock.millis());
            channels.hold(connection.name(), channel);
            open.put(remote, connection);
            connection.register(watching);
        } catch (IOException e) {
            LOG.debug("A TCP connection ended at once: {}", e.toString());
            closeQuietly(channel);
        }
    }

    private synchronized TcpConnection connect(InetSocketAddress target) throws IOException {
        TcpConnection present = open.get(target);
        if (present != null) {
            return present;
        }
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.connect(target);
            TcpConnection connection = new TcpConnection(channel, target, Remainder.NONE, clock.millis());
            open.put(target, connection);
            if (connection.isConnected()) {
                channels.hold(connection.name(), channel);
            }
            reader.accept(() -> watch(connection));
            return connection;
        } catch (IOException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private void watch(TcpConnection connection) {
        Selector watching = selector;
        if (watching == null) {
            return;
        }
        try {
            connection.register(watching);
        } catch (IOException e) {
            close(connection, e.toString());
        }
    }

    private void close(TcpConnection connection, String why) {
        LOG.debug("TCP connection with {} ends: {}", connection.remote(), why);
        open.remove(connection.remote(), connection);
        connection.abandon().forEach(Runnable::run);
        if (connection.name().isEmpty()) {
            closeQuietly(connection.channel());
        } else {
            channels.release(connection.name());
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a TCP connection: {}", e.toString());
        }
    }
}
