package io.tandempbx.web.server;

import io.tandempbx.ring.socket.ChannelStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel to listen on: of the ring, or the one that this process was started with as its standard input
 * ({@code scripts/run}, docs/adr/0049). That one belongs to whoever started the process as well, which is why callers who come
 * while there is no process wait for the next, and why closing it would not close it: when it is not wanted, who connects is
 * hung up on. Used by one thread.
 */
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    private static final String PREFIX = "web/https/";
    private static final int BACKLOG = 256;

    private final ChannelStore channels;
    private final @Nullable ServerSocketChannel inherited;
    private @Nullable Acceptor refusing;

    Listeners(ChannelStore channels) {
        this.channels = channels;
        this.inherited = startedWith() instanceof ServerSocketChannel listener ? listener : null;
    }

    private static @Nullable Channel startedWith() {
        try {
            return System.inheritedChannel(); // the same one each time
        } catch (IOException e) {
            LOG.warn("What this process was started with cannot be used: {}", e.toString());
            return null;
        }
    }

    /**
     * The channel at an address and port.
     *
     * @throws IOException if they cannot be bound
     */
    ServerSocketChannel at(WebSettings wanted) throws IOException {
        InetSocketAddress local = new InetSocketAddress(wanted.bindAddress(), wanted.httpsPort());
        if (inherited != null && isAt(inherited, local)) {
            endRefusing();
            inherited.configureBlocking(false);
            return inherited;
        }
        return channels.listener(name(wanted), local, BACKLOG);
    }

    private static boolean isAt(ServerSocketChannel channel, InetSocketAddress local) throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress own
                && own.getPort() == local.getPort()
                && (own.getAddress().equals(local.getAddress())
                        || (own.getAddress().isAnyLocalAddress()
                                && local.getAddress().isAnyLocalAddress()));
    }

    private static String name(WebSettings at) {
        return PREFIX + at.bindAddress().getHostAddress() + ':' + at.httpsPort();
    }

    /** Listens nowhere else. */
    void keepOnly(ServerSocketChannel used, WebSettings at) throws IOException {
        String kept = name(at);
        channels.names(PREFIX).stream().filter(name -> !name.equals(kept)).forEach(channels::release);
        if (inherited != null && used != inherited && refusing == null) {
            inherited.configureBlocking(false);
            refusing = new Acceptor(inherited, address -> true, connection -> {});
            refusing.start();
        }
    }

    /** The channels stay open for a successor. */
    void endRefusing() {
        if (refusing != null) {
            refusing.stop();
            refusing = null;
        }
    }
}
