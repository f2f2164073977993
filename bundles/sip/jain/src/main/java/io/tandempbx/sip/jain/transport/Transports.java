package io.tandempbx.sip.jain.transport;

import io.tandempbx.keys.file.KeyFiles;
import io.tandempbx.ring.socket.ChannelStore;
import io.tandempbx.ring.tls.EngineStore;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import io.tandempbx.sip.jain.SipSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP, TCP and TLS over sockets of the ring (RFC 3261 §18): one thread reads them all, every thread may send. Starting
 * takes over what a predecessor left, stopping leaves it for the successor.
 */
public final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final long STOP_LIMIT_MS = 2000;
    private static final long SWEEP_MS = 1000;
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int DATAGRAMS_PER_TURN = 64;
    private static final Set<Transport> OPEN_TEXT = Set.of(Transport.UDP, Transport.TCP);
    private static final Set<Transport> SECURED = Set.of(Transport.TLS);

    private final ChannelStore channels;
    private final Supplier<SipSettings> settings;
    private final Predicate<InetAddress> banned;
    private final MessageSink sink;
    private final TimerQueue timers;
    private final Clock clock;
    private final Selector selector;
    private final Handshakes handshakes;
    private final Connections tcp;
    private final Connections tls;
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final Map<String, DatagramFlows> flows = new HashMap<>(); // by listener; the reader's
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>(); // for the reader thread
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES + 1); // the reader's
    private final byte[] datagram = new byte[MAX_DATAGRAM_BYTES + 1]; // the reader's
    private final Thread reader = new Thread(this::read, "sip-reader");
    private volatile Listeners listeners = Listeners.NONE;
    private volatile boolean stopping;
    private long nextSweepMs; // the reader's

    public Transports(
            ChannelStore channels,
            EngineStore engines,
            KeyFiles keys,
            Supplier<SipSettings> settings,
            Predicate<InetAddress> banned,
            MessageSink sink,
            TimerQueue timers,
            Clock clock)
            throws IOException {
        this.channels = channels;
        this.settings = settings;
        this.banned = banned;
        this.sink = sink;
        this.timers = timers;
        this.clock = clock;
        this.selector = Selector.open();
        this.handshakes = new Handshakes(engines, keys, () -> settings.get().listen());
        ConnectionContext around = new ConnectionContext(channels, settings, banned, sink, clock, this::onReader);
        this.tcp = new Connections(Transport.TCP, around, Optional.empty(), () -> portFor(Transport.TCP));
        this.tls = new Connections(Transport.TLS, around, Optional.of(handshakes), () -> portFor(Transport.TLS));
    }

    /**
     * Binds or takes over the sockets of UDP and TCP. Nothing is read before {@link #start}.
     *
     * @throws IOException if a port cannot be had; the sockets in use before stay in use
     */
    public void open(SipSettings wanted) throws IOException {
        open(wanted.listen(), OPEN_TEXT);
    }

    /**
     * Does the same for TLS, or closes its sockets when it is off.
     *
     * @throws IOException if the port cannot be had
     */
    public void openSecured(SipSettings wanted) throws IOException {
        if (wanted.listen().tlsPort() == 0) {
            exchange(Listeners.NONE, SECURED, wanted.listen());
        } else {
            open(wanted.listen(), SECURED);
        }
    }

    private void open(ListenSettings wanted, Set<Transport> transports) throws IOException {
        exchange(Listeners.open(channels, wanted, transports), transports, wanted);
    }

    private synchronized void exchange(Listeners opened, Set<Transport> transports, ListenSettings wanted) {
        Listeners before = listeners;
        Listeners now = opened.over(before, transports);
        listeners = now;
        for (Listener each : opened.all()) {
            mark(each, wanted.dscp());
            if (!before.has(each.name())) {
                onReader(() -> watch(each));
                announce(each, wanted.port(each.transport()));
            }
        }
        onReader(() -> releaseOthers(now, transports));
    }

    /** A free port that nobody chose, as a warm-up takes it, is no news. */
    private static void announce(Listener listener, int wanted) {
        if (wanted != 0) {
            LOG.info(
                    "Listening for SIP on {} {}:{}",
                    listener.transport(),
                    listener.bound().getHostAddress(),
                    listener.port());
        }
    }

    private static void mark(Listener listener, int dscp) {
        try {
            if (listener.channel() instanceof DatagramChannel channel) {
                Listener.mark(channel, dscp);
            }
        } catch (IOException e) {
            LOG.warn("Datagrams of {} cannot be marked: {}", listener.name(), e.toString());
        }
    }

    /**
     * Begins to look after certificate and key.
     *
     * @param ready told once, on a thread of its own, when connections can be secured
     */
    public void startSecurity(Runnable ready) {
        handshakes.start(ready);
    }

    /** Whether connections can be secured. */
    public boolean isSecurityReady() {
        return handshakes.isReady();
    }

    /** Takes over the connections of a predecessor; they are not read before {@link #start}. */
    public void adopt() {
        tcp.adopt(selector);
        tls.adopt(selector);
    }

    /** Begins to read. */
    @SuppressWarnings("ThreadPriorityCheck") // it is faster so, and right without: docs/adr/0036
    public void start() {
        reader.setPriority(Thread.NORM_PRIORITY + 2); // somebody waits
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
        handshakes.stop();
        tcp.letGo();
        tls.letGo();
    }

    /**
     * Sends a message. UDP goes out on this thread; a stream takes it here as far as the kernel does.
     *
     * @param target        where a new connection goes when there is none; equals the flow's remote address for requests
     * @param undeliverable run on the timer thread if the message certainly did not get out
     */
    public void send(Flow flow, InetSocketAddress target, byte[] octets, Runnable undeliverable) {
        try {
            Runnable told = () -> timers.after(0, undeliverable);
            switch (flow.transport()) {
                case UDP -> sendDatagram(flow, octets);
                case TCP -> tcp.send(flow.remote(), target, octets, told);
                case TLS -> tls.send(flow.remote(), target, octets, told);
            }
        } catch (IOException e) {
            LOG.debug("Cannot send to {} {}: {}", flow.transport(), flow.remote(), e.toString());
            timers.after(0, undeliverable);
        }
    }

    /** Whether this way to a peer is open; UDP always is. */
    public boolean isOpen(Flow flow) {
        return switch (flow.transport()) {
            case UDP -> true;
            case TCP -> tcp.isOpen(flow.remote());
            case TLS -> tls.isOpen(flow.remote());
        };
    }

    /** The way to a peer that was perhaps never heard. */
    public Flow flowTo(Transport transport, InetSocketAddress remote) {
        InetAddress peer = remote.getAddress();
        InetAddress local = settings.get()
                .surroundings()
                .towards(peer)
                .orElseGet(() -> localAddresses.towards(peer, listeners.bound(transport, peer), clock.millis()));
        return new Flow(transport, new InetSocketAddress(local, portFor(transport)), remote);
    }

    /** What peers are told: also while nobody listens yet, as after a replacement, or is not to listen. */
    private int portFor(Transport transport) {
        int bound = listeners.port(transport);
        if (bound > 0) {
            return bound;
        }
        int wanted = settings.get().listen().port(transport);
        int usual = transport == Transport.TLS ? 5061 : 5060;
        return wanted > 0 ? wanted : usual;
    }

    /** The bound UDP port; 0 while there is none. */
    public int udpPort() {
        return listeners.port(Transport.UDP);
    }

    /** The bound TCP port; 0 while there is none. */
    public int tcpPort() {
        return listeners.port(Transport.TCP);
    }

    /** The bound TLS port; 0 while there is none. */
    public int tlsPort() {
        return listeners.port(Transport.TLS);
    }

    private void sendDatagram(Flow flow, byte[] octets) throws IOException {
        Optional<DatagramChannel> channel =
                listeners.towards(flow.remote().getAddress(), flow.local().getAddress());
        if (channel.isEmpty()) {
            throw new IOException("no UDP socket");
        }
        if (channel.get().send(ByteBuffer.wrap(octets), flow.remote()) == 0) {
            LOG.debug("The UDP send buffer is full, a message to {} is lost", flow.remote());
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
                    tcp.sweep(nowMs);
                    tls.sweep(nowMs);
                }
            } catch (IOException e) {
                LOG.error("The signalling selector failed", e);
            } catch (RuntimeException e) {
                LOG.error("The signalling reader met a defect and goes on", e);
            }
        }
    }

    private void ready(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.attachment() instanceof Connection connection) {
            (connection.transport() == Transport.TLS ? tls : tcp).ready(connection, key, scratch);
        } else if (key.attachment() instanceof Listener listener) {
            if (listener.channel() instanceof DatagramChannel channel) {
                readDatagrams(listener, channel);
            } else if (listener.channel() instanceof ServerSocketChannel channel) {
                (listener.transport() == Transport.TLS ? tls : tcp).accept(channel, selector);
            }
        }
    }

    private void readDatagrams(Listener listener, DatagramChannel channel) {
        try {
            DatagramFlows known = flows.get(listener.name());
            if (known == null) {
                known = new DatagramFlows(localAddresses);
                flows.put(listener.name(), known);
            }
            Surroundings surroundings = settings.get().surroundings();
            for (int i = 0; i < DATAGRAMS_PER_TURN && !stopping; i++) {
                scratch.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(scratch);
                if (source == null) {
                    return;
                }
                if (source.getPort() == 0 || banned.test(source.getAddress())) {
                    continue; // nobody can be answered at port 0
                }
                scratch.flip();
                int length = scratch.remaining();
                scratch.get(datagram, 0, length);
                Flow flow = known.of(source, listener.bound(), listener.port(), surroundings, clock.millis());
                sink.message(datagram, length, flow);
            }
        } catch (IOException e) {
            LOG.debug("UDP: {}", e.toString()); // for example an ICMP error; the socket stays usable
        }
    }

    private void watch(Listener listener) {
        try {
            listener.channel().register(selector, listener.operation(), listener);
        } catch (IOException e) {
            LOG.error("A listening socket was closed by somebody else: {}", e.toString());
        }
    }

    /** Closes listening sockets of earlier settings; on the reader thread, which alone uses them. */
    private void releaseOthers(Listeners kept, Set<Transport> transports) {
        for (Transport transport : transports) {
            for (String name : channels.names(Listener.prefix(transport))) {
                if (!kept.has(name)) {
                    channels.release(name);
                    flows.remove(name);
                    LOG.info("Released {}", name);
                }
            }
        }
    }

    private void onReader(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }
}
