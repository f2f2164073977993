package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.sip.api.Transport;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All open streams of one transport, found by the peer's address. Sending is thread-safe; the rest runs on the reader thread. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long INCOMPLETE_LIMIT_MS = 10_000;
    private static final long CONNECT_LIMIT_MS = 10_000;
    private static final long HANDSHAKE_LIMIT_MS = 10_000;
    private static final long SILENT_LIMIT_MS = 30_000;
    private static final long WARNING_GAP_MS = 60_000;

    private final Transport transport;
    private final ConnectionContext context;
    private final ChannelStore channels;
    private final Optional<Handshakes> handshakes;
    private final IntSupplier listeningPort;
    private final Map<InetSocketAddress, Connection> open = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
    private volatile @Nullable Selector selector;
    private long nextWarningMs; // the reader's

    /**
     * Makes an empty set.
     *
     * @param handshakes present when the streams are to be secured
     */
    Connections(
            Transport transport,
            ConnectionContext context,
            Optional<Handshakes> handshakes,
            IntSupplier listeningPort) {
        this.transport = transport;
        this.context = context;
        this.channels = context.channels();
        this.handshakes = handshakes;
        this.listeningPort = listeningPort;
    }

    /** Takes over what a predecessor left in the ring, with its half-read messages. */
    void adopt(Selector watching) {
        selector = watching;
        for (String name : channels.names(Connection.namePrefix(transport))) {
            channels.connection(name).ifPresentOrElse(channel -> adopt(name, channel), () -> release(name));
        }
    }

    boolean isOpen(InetSocketAddress remote) {
        return open.containsKey(remote);
    }

    /** Sends over the connection to {@code remote}, or over one to {@code target} when there is none. */
    void send(InetSocketAddress remote, InetSocketAddress target, byte[] octets, Runnable undeliverable)
            throws IOException {
        Connection connection = open.get(remote);
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
    void ready(Connection connection, SelectionKey key, ByteBuffer scratch) {
        if (context.banned().test(connection.remote().getAddress())) {
            close(connection, "its peer is banned");
            return;
        }
        guarded(connection, () -> {
            if (key.isConnectable()) {
                if (connection.finishConnect()) {
                    hold(connection);
                    connection.register(key.selector());
                    return proceed(connection);
                }
                return true;
            }
            if (key.isWritable()) {
                connection.write();
            }
            return !key.isReadable()
                    || connection.read(
                            scratch,
                            limits(),
                            octets -> deliver(connection, octets),
                            () -> goOn(connection),
                            context.clock().millis());
        });
    }

    /** Goes on with the TLS of a connection; false when the peer has closed. */
    private boolean proceed(Connection connection) throws IOException, FramingException {
        return connection.proceed(
                limits(),
                octets -> deliver(connection, octets),
                () -> goOn(connection),
                context.clock().millis());
    }

    private void goOn(Connection connection) {
        context.reader().accept(() -> guarded(connection, () -> proceed(connection)));
    }

    private void deliver(Connection connection, byte[] octets) {
        SipSettings settings = context.settings().get();
        context.sink()
                .message(octets, octets.length, connection.flow(listeningPort.getAsInt(), settings.surroundings()));
    }

    private Connection.Limits limits() {
        SipSettings settings = context.settings().get();
        return new Connection.Limits(
                settings.maxMessageBytes(), settings.streams().maxHeadBytes());
    }

    /** A step on a connection; false when the peer has closed it. */
    private interface Step {
        boolean run() throws IOException, FramingException;
    }

    private void guarded(Connection connection, Step step) {
        try {
            if (!step.run()) {
                close(connection, "the peer closed it");
            }
        } catch (FramingException e) {
            LOG.warn("Closing {} connection from {}: {}", transport, connection.remote(), e.getMessage());
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
            LOG.warn("Cannot accept a {} connection: {}", transport, e.toString());
        }
    }

    /** Closes connections that are idle, silent, half-read or half-open for too long. */
    void sweep(long nowMs) {
        long idleLimitMs = context.settings().get().streams().idleSeconds() * 1000L;
        for (Connection connection : open.values()) {
            if (connection.incompleteForMs(nowMs) > INCOMPLETE_LIMIT_MS) {
                LOG.warn(
                        "Closing {} connection from {}: a message is incomplete for 10 s",
                        transport,
                        connection.remote());
                close(connection, "incomplete message");
            } else if (connection.idleForMs(nowMs) > idleLimitMs) {
                close(connection, "idle");
            } else if (!connection.isConnected() && connection.idleForMs(nowMs) > CONNECT_LIMIT_MS) {
                close(connection, "connect timed out");
            } else if (!connection.isSecured() && connection.handshakingForMs(nowMs) > HANDSHAKE_LIMIT_MS) {
                close(connection, "TLS handshake timed out");
            } else if (connection.unheardForMs(nowMs) > SILENT_LIMIT_MS) {
                close(connection, "it has never sent a message");
            }
        }
    }

    /** Leaves every connection with its octets to the successor; the reader has ended. */
    void letGo() {
        for (Connection connection : open.values()) {
            String name = connection.name();
            if (name.isEmpty()) {
                closeQuietly(connection.channel()); // not connected yet: the successor sends its requests again
                continue;
            }
            Connection.Rest rest = connection.letGo();
            channels.leave(name, rest.outer());
            if (transport == Transport.TLS) {
                channels.leave(name + Connection.INNER, rest.inner());
            }
        }
        open.clear();
        perAddress.clear();
    }

    private void adopt(String name, SocketChannel channel) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            Connection.Rest rest = new Connection.Rest(channels.take(name), channels.take(name + Connection.INNER));
            Optional<TlsLayer> tls =
                    handshakes.flatMap(each -> each.adopt(name, rest.outer().unread()));
            if (remote == null || tls.isPresent() != handshakes.isPresent()) {
                release(name);
                return;
            }
            Connection connection = new Connection(
                    transport,
                    channel,
                    remote,
                    rest,
                    tls,
                    false,
                    context.clock().millis());
            add(connection);
            watch(connection);
            goOn(connection);
        } catch (IOException e) {
            LOG.debug("{} ended while nobody watched it: {}", name, e.toString());
            release(name);
        }
    }

    private void begin(SocketChannel channel, Selector watching) {
        try {
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            if (remote == null || context.banned().test(remote.getAddress()) || hasTooMany(remote.getAddress())) {
                closeQuietly(channel);
                return;
            }
            prepare(channel);
            Optional<TlsLayer> tls = handshakes.isPresent() ? handshakes.get().accepting(remote) : Optional.empty();
            if (tls.isPresent() != handshakes.isPresent()) {
                closeQuietly(channel);
                return;
            }
            Connection connection = new Connection(
                    transport,
                    channel,
                    remote,
                    Connection.Rest.NONE,
                    tls,
                    true,
                    context.clock().millis());
            hold(connection);
            add(connection);
            connection.register(watching);
        } catch (IOException e) {
            LOG.debug("A {} connection ended at once: {}", transport, e.toString());
            closeQuietly(channel);
        }
    }

    private boolean hasTooMany(InetAddress address) {
        int limit = context.settings().get().streams().perAddress();
        int count = perAddress.getOrDefault(address, 0);
        long nowMs = context.clock().millis();
        if (count >= limit && nowMs >= nextWarningMs) {
            nextWarningMs = nowMs + WARNING_GAP_MS; // who does so does it many times
            LOG.warn("{} has {} {} connections, more are refused", address.getHostAddress(), count, transport);
        }
        return count >= limit;
    }

    private void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Listener.mark(channel, context.settings().get().listen().dscp());
    }

    private void hold(Connection connection) {
        String name = connection.name();
        if (!name.isEmpty()) {
            channels.hold(name, connection.channel());
            handshakes.ifPresent(each -> connection.tls().ifPresent(layer -> each.hold(name, layer)));
        }
    }

    private void add(Connection connection) {
        Connection before = open.put(connection.remote(), connection);
        if (before == null) {
            perAddress.merge(connection.remote().getAddress(), 1, Integer::sum);
        }
    }

    private synchronized Connection connect(InetSocketAddress target) throws IOException {
        Connection present = open.get(target);
        if (present != null) {
            return present;
        }
        SocketChannel channel = SocketChannel.open();
        try {
            prepare(channel);
            Optional<TlsLayer> tls = handshakes.isPresent() ? handshakes.get().connecting(target) : Optional.empty();
            if (tls.isPresent() != handshakes.isPresent()) {
                throw new IOException("there is no certificate yet");
            }
            channel.connect(target);
            Connection connection = new Connection(
                    transport,
                    channel,
                    target,
                    Connection.Rest.NONE,
                    tls,
                    false,
                    context.clock().millis());
            add(connection);
            hold(connection);
            context.reader().accept(() -> watch(connection));
            goOn(connection);
            return connection;
        } catch (IOException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private void watch(Connection connection) {
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

    private void close(Connection connection, String why) {
        LOG.debug("{} connection with {} ends: {}", transport, connection.remote(), why);
        if (open.remove(connection.remote(), connection)) {
            perAddress.computeIfPresent(
                    connection.remote().getAddress(), (address, count) -> count > 1 ? count - 1 : null);
        }
        connection.abandon().forEach(Runnable::run);
        if (connection.name().isEmpty()) {
            closeQuietly(connection.channel());
        } else {
            release(connection.name());
        }
    }

    private void release(String name) {
        channels.release(name);
        channels.release(name + Connection.INNER);
        handshakes.ifPresent(each -> each.release(name));
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection: {}", e.toString());
        }
    }
}
