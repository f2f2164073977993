package io.tandempbx.web.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections on a listening channel of the ring, on a thread of its own that is never interrupted. Connections
 * of banned addresses are closed before an octet of theirs is read. After {@link #stop} the channel is still open, and
 * whoever connects waits in the kernel for the successor.
 */
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long STOP_LIMIT_MS = 2_000;

    private final ServerSocketChannel listener;
    private final Predicate<InetAddress> banned;
    private final Consumer<SocketChannel> connections;
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "https-accept");
    private volatile boolean stopping;

    Acceptor(ServerSocketChannel listener, Predicate<InetAddress> banned, Consumer<SocketChannel> connections)
            throws IOException {
        this.listener = listener;
        this.banned = banned;
        this.connections = connections;
        this.selector = Selector.open();
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void stop() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                selector.select();
                selector.selectedKeys().clear();
                accept();
            }
            selector.keys().forEach(SelectionKey::cancel);
            selector.selectNow();
        } catch (IOException e) {
            LOG.error("HTTPS takes no more connections", e);
        } finally {
            close();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                if (stopping || isBanned(channel)) {
                    channel.close();
                } else {
                    channel.configureBlocking(false);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    connections.accept(channel);
                }
            }
        } catch (IOException e) {
            LOG.debug("A connection ended at once: {}", e.toString());
        } catch (RuntimeException e) { // a thread's top: one connection is lost, the next is taken
            LOG.warn("A connection was refused: {}", e.toString());
        }
    }

    private boolean isBanned(SocketChannel channel) throws IOException {
        return channel.getRemoteAddress() instanceof InetSocketAddress remote && banned.test(remote.getAddress());
    }

    private void close() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("Selector: {}", e.toString());
        }
    }
}
