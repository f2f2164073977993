package io.tandempbx.sip.jain.transport;

import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.SipSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP and TCP over sockets of the ring (RFC 3261 §18): one thread reads them all, every thread may send. Starting takes
 * over what a predecessor left, stopping leaves it for the successor.
 */
public final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final long STOP_LIMIT_MS = 2000;
    private static final long SWEEP_MS = 1000;
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int DATAGRAMS_PER_TURN = 64;

    private final ChannelStore channels;
    private final Predicate<InetAddress> banned;
    private final MessageSink sink;
    private final TimerQueue timers;
    private final Clock clock;
    private final Selector selector;
    private final TcpConnections connections;
    private final DatagramFlows flows = new DatagramFlows(); // the reader's
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>(); // for the reader thread
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES + 1); // the reader's
    private final byte[] datagram = new byte[MAX_DATAGRAM_BYTES + 1]; // the reader's
    private final Thread reader = new Thread(this::read, "sip-reader");
    private volatile @Nullable Listeners listeners;
    private volatile boolean stopping;
    private long nextSweepMs; // the reader's

    public Transports(
            ChannelStore channels,
            Supplier<SipSettings> settings,
            Predicate<InetAddress> banned,
            MessageSink sink,
            TimerQueue timers,
            Clock clock)
            throws IOException {
        this.channels = channels;
        this.banned = banned;
        this.sink = sink;
        this.timers = timers;
        this.clock = clock;
        this.selector = Selector.open();
        this.connections = new TcpConnections(channels, settings, banned, sink, clock, this::tcpPort, this::onReader);
    }

    /**
     * Binds or takes over the sockets. Nothing is read before {@link #start}.
     *
     * @throws IOException if a port cannot be had; the sockets in use before stay in use
     */
    public synchronized void open(SipSettings wanted) throws IOException {
        Listeners before = listeners;
        Listeners opened = Listeners.open(channels, wanted.bindAddress(), wanted.udpPort(), wanted.tcpPort());
        listeners = opened;
        if (before == null || !before.udpName().equals(opened.udpName())) {
            onReader(() -> watch(opened.udp(), SelectionKey.OP_READ));
            announce("UDP", wanted.udpPort(), opened.bound(), opened.udpPort());
        }
        if (before == null || !before.tcpName().equals(opened.tcpName())) {
            onReader(() -> watch(opened.tcp(), SelectionKey.OP_ACCEPT));
            announce("TCP", wanted.tcpPort(), opened.bound(), opened.tcpPort());
        }
        onReader(() -> releaseOthers(opened));
    }

    /** A free port that nobody chose, as a warm-up takes it, is no news. */
    private static void announce(String transport, int wanted, InetAddress bound, int port) {
        if (wanted != 0) {
            LOG.info("Listening for SIP on {} {}:{}", transport, bound.getHostAddress(), port);
        }
    }

    /** Takes over the connections of a predecessor; they are not read before {@link #start}. */
    public void adopt() {
        connections.adopt(selector);
    }

    /** Begins to read. */
    public void start() {
        reader.start();
    }

    /** Ends the reader within two seconds and leaves every channel open in the ring. */
    public void stop() {
        stopping = true;
        selector.wakeup();
        try {
            reader.join(STOP_LIMIT_MS);
            if (reader.isAlive()) {
                LOG.warn("The signalling reader still runs after {} ms", STOP_LIMIT_MS);
            }
            selector.keys().forEach(SelectionKey::cancel);
            selector.selectNow();
            selector.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | ClosedSelectorException e) {
            LOG.debug("Selector: {}", e.toString());
        }
        connections.letGo();
    }

    /**
     * Sends a message. UDP goes out on this thread; TCP goes out here as far as the kernel takes it.
     *
     * @param target        where a new connection goes when there is none; equals the flow's remote address for requests
     * @param undeliverable run on the timer thread if the message certainly did not get out
     */
    public void send(Flow flow, InetSocketAddress target, byte[] octets, Runnable undeliverable) {
        try {
            if (flow.transport() == Transport.UDP) {
                sendDatagram(flow.remote(), octets);
            } else {
                connections.send(flow.remote(), target, octets, () -> timers.after(0, undeliverable));
            }
        } catch (IOException e) {
            LOG.debug("Cannot send to {} {}: {}", flow.transport(), flow.remote(), e.toString());
            timers.after(0, undeliverable);
        }
    }

    /** Whether a connection to this peer is open. */
    public boolean isConnected(InetSocketAddress remote) {
        return connections.isOpen(remote);
    }

    /** The bound UDP port; 0 while there is none. */
    public int udpPort() {
        Listeners present = listeners;
        return present == null ? 0 : present.udpPort();
    }

    /** The bound TCP port; 0 while there is none. */
    public int tcpPort() {
        Listeners present = listeners;
        return present == null ? 0 : present.tcpPort();
    }

    private void sendDatagram(InetSocketAddress remote, byte[] octets) throws IOException {
        Listeners present = listeners;
        if (present == null) {
            throw new IOException("no UDP socket");
        }
        if (present.udp().send(ByteBuffer.wrap(octets), remote) == 0) {
            LOG.debug("The UDP send buffer is full, a message to {} is lost", remote);
        }
    }

    private void read() {
        while (!stopping) {
            try {
                selector.select(this::ready, SWEEP_MS);
                for (Runnable task = tasks.poll(); task != null && !stopping; task = tasks.poll()) {
                    task.run();
                }
                long nowMs = clock.millis();
                if (nowMs >= nextSweepMs) {
                    nextSweepMs = nowMs + SWEEP_MS;
                    connections.sweep(nowMs);
                }
            } catch (IOException e) {
                LOG.error("The signalling selector failed", e);
            } catch (RuntimeException e) {
                LOG.error("The signalling reader met a defect and goes on", e);
            }
        }
    }

    private void ready(SelectionKey key) {
        Listeners present = listeners;
        if (present == null || !key.isValid()) {
            return;
        }
        if (key.attachment() instanceof TcpConnection connection) {
            connections.ready(connection, key, scratch);
        } else if (key.channel() == present.tcp()) {
            connections.accept(present.tcp(), selector);
        } else if (key.channel() == present.udp()) {
            readDatagrams(present);
        }
    }

    private void readDatagrams(Listeners present) {
        try {
            for (int i = 0; i < DATAGRAMS_PER_TURN && !stopping; i++) {
                scratch.clear();
                InetSocketAddress source = (InetSocketAddress) present.udp().receive(scratch);
                if (source == null) {
                    return;
                }
                if (banned.test(source.getAddress())) {
                    continue;
                }
                scratch.flip();
                int length = scratch.remaining();
                scratch.get(datagram, 0, length);
                sink.message(datagram, length, flows.of(source, present.bound(), present.udpPort(), clock.millis()));
            }
        } catch (IOException e) {
            LOG.debug("UDP: {}", e.toString()); // for example an ICMP error; the socket stays usable
        }
    }

    private void watch(java.nio.channels.SelectableChannel channel, int operation) {
        try {
            channel.register(selector, operation);
        } catch (IOException e) {
            LOG.error("A listening socket was closed by somebody else: {}", e.toString());
        }
    }

    /** Closes listening sockets of earlier settings; on the reader thread, which alone uses them. */
    private void releaseOthers(Listeners kept) {
        releaseOthers(Listeners.UDP_PREFIX, kept.udpName());
        releaseOthers(Listeners.TCP_PREFIX, kept.tcpName());
    }

    private void releaseOthers(String prefix, String kept) {
        for (String name : channels.names(prefix)) {
            if (!name.equals(kept)) {
                channels.release(name);
                LOG.info("Released {}", name);
            }
        }
    }

    private void onReader(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }
}
