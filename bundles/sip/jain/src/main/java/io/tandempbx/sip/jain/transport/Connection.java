package io.tandempbx.sip.jain.transport;

import static java.util.Objects.requireNonNull;

import io.tandempbx.ring.socket.Remainder;
import io.tandempbx.sip.api.Flow;
import io.tandempbx.sip.api.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream to a peer, plain or secured: read by the reader thread, written by whoever sends; what the kernel does not take
 * at once waits in a bounded queue. The queue and what secures the stream are guarded by this object's monitor.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_QUEUED_BYTES = 1 << 20;
    private static final byte[] PONG = {'\r', '\n'};

    /** Beside the name of a secured connection: messages on the inner side of TLS. */
    static final String INNER = "/inner";

    private final Transport transport;
    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final @Nullable TlsLayer tls; // used under this monitor
    private volatile @Nullable InetSocketAddress local; // null until connected
    private final StreamFramer framer; // used by the reader thread only
    private @Nullable Flow flow; // of the last message; used by the reader thread only
    private @Nullable Surroundings seenIn; // by which the flow was made
    private final Deque<Outbound> queue = new ArrayDeque<>(); // guarded by this
    private final Deque<Message> waiting = new ArrayDeque<>(); // until the stream is secured; guarded by this
    private @Nullable IOException writeFailure; // guarded by this
    private int queuedBytes; // of both; guarded by this
    private boolean connected; // guarded by this
    private boolean closed; // guarded by this
    private @Nullable SelectionKey key; // guarded by this
    private volatile long lastOctetMs;
    private volatile long incompleteSinceMs; // 0 while no message is half read
    private volatile long unheardSinceMs; // 0 once a whole message has come

    private record Outbound(ByteBuffer octets, Runnable undeliverable) {}

    private record Message(byte[] octets, Runnable undeliverable) {}

    /** What a predecessor left on both sides of TLS; without TLS there is only the outer one. */
    record Rest(Remainder outer, Remainder inner) {
        static final Rest NONE = new Rest(Remainder.NONE, Remainder.NONE);
    }

    /**
     * @param fresh whether it has just been accepted
     */
    Connection(
            Transport transport,
            SocketChannel channel,
            InetSocketAddress remote,
            Rest rest,
            Optional<TlsLayer> tls,
            boolean fresh,
            long nowMs)
            throws IOException {
        this.transport = transport;
        this.channel = channel;
        this.remote = remote;
        this.tls = tls.orElse(null);
        this.framer = new StreamFramer(
                tls.isPresent() ? rest.inner().unread() : rest.outer().unread());
        this.connected = channel.isConnected();
        this.local = connected ? (InetSocketAddress) channel.getLocalAddress() : null;
        this.lastOctetMs = nowMs;
        this.incompleteSinceMs = framer.isEmpty() ? 0 : nowMs;
        this.unheardSinceMs = fresh ? nowMs : 0;
        if (rest.outer().unsent().length > 0) {
            queue.add(new Outbound(ByteBuffer.wrap(rest.outer().unsent()), () -> {}));
        }
        if (rest.inner().unsent().length > 0) {
            waiting.add(new Message(rest.inner().unsent(), () -> {}));
        }
        queuedBytes = rest.outer().unsent().length + rest.inner().unsent().length;
    }

    Transport transport() {
        return transport;
    }

    static String namePrefix(Transport transport) {
        return transport == Transport.TLS ? "sip/tls-connection/" : "sip/connection/";
    }

    SocketChannel channel() {
        return channel;
    }

    InetSocketAddress remote() {
        return remote;
    }

    /** The name under which the ring holds it; empty until it is connected. */
    String name() {
        InetSocketAddress known = local;
        return known == null ? "" : namePrefix(transport) + text(known) + '-' + text(remote);
    }

    /** How messages on this connection name it. */
    Flow flow(int listeningPort, Surroundings surroundings) {
        Flow known = flow;
        if (known == null || known.local().getPort() != listeningPort || !surroundings.equals(seenIn)) {
            InetAddress address = surroundings
                    .towards(remote.getAddress())
                    .orElseGet(() -> requireNonNull(local, "not connected").getAddress());
            known = new Flow(transport, new InetSocketAddress(address, listeningPort), remote);
            flow = known;
            seenIn = surroundings;
        }
        return known;
    }

    /** Lets a selector watch this connection. */
    synchronized void register(Selector selector) throws IOException {
        if (!closed) {
            int operations = connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
            if (connected && !queue.isEmpty()) {
                operations |= SelectionKey.OP_WRITE;
            }
            key = channel.register(selector, operations, this);
        }
    }

    /** Completes a connect; what was queued meanwhile goes out. */
    synchronized boolean finishConnect() throws IOException {
        if (!channel.finishConnect()) {
            return false;
        }
        local = (InetSocketAddress) channel.getLocalAddress();
        connected = true;
        if (tls == null) {
            write();
        }
        return true;
    }

    /**
     * Sends a message or queues it.
     *
     * @return false if it cannot be delivered: the connection is closed or its queue full; {@code undeliverable} is not
     *     run then
     */
    synchronized boolean send(byte[] octets, Runnable undeliverable) throws IOException {
        if (closed || queuedBytes + octets.length > MAX_QUEUED_BYTES) {
            return false;
        }
        if (tls == null) {
            queue.add(new Outbound(ByteBuffer.wrap(octets), undeliverable));
            queuedBytes += octets.length;
        } else if (tls.isSecured()) {
            enqueue(tls.seal(octets), undeliverable);
        } else {
            waiting.add(new Message(octets, undeliverable));
            queuedBytes += octets.length;
        }
        if (connected) {
            write();
        }
        return true;
    }

    private synchronized void enqueue(ByteBuffer octets, Runnable undeliverable) {
        queuedBytes += octets.remaining();
        queue.add(new Outbound(octets, undeliverable));
    }

    /**
     * Goes on with TLS: opens what has arrived, answers what the handshake asks, and sends what has waited for its end.
     *
     * @param worked run by another thread when this has to be called again
     * @return octets of messages
     */
    private synchronized ByteBuffer secured(TlsLayer layer, ByteBuffer octets, Runnable worked) throws IOException {
        layer.arrived(octets);
        ByteBuffer opened = layer.advance(out -> enqueue(out, () -> {}), worked);
        while (layer.isSecured() && !waiting.isEmpty()) {
            Message first = waiting.remove();
            queuedBytes -= first.octets().length;
            enqueue(layer.seal(first.octets()), first.undeliverable());
        }
        if (connected) {
            try {
                write();
            } catch (IOException e) {
                writeFailure = e; // what has come counts all the same: a peer may say its last word and close
            }
        }
        return opened;
    }

    private synchronized void throwWriteFailure() throws IOException {
        IOException failure = writeFailure;
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Goes on with TLS without new octets: when it is connected, adopted, or heavy steps are done; on the reader thread.
     *
     * @return false when the peer has closed
     */
    boolean proceed(Limits limits, Consumer<byte[]> sink, Runnable worked, long nowMs)
            throws IOException, FramingException {
        TlsLayer layer = tls;
        if (layer == null) {
            return true;
        }
        synchronized (this) {
            if (closed) {
                return true;
            }
            layer.worked();
        }
        take(secured(layer, NOTHING.duplicate(), worked), limits, sink, nowMs);
        throwWriteFailure();
        return !isOver(layer);
    }

    private synchronized boolean isOver(TlsLayer layer) {
        return layer.isOver();
    }

    /** Writes what the kernel takes and asks to be called again for the rest. */
    synchronized void write() throws IOException {
        while (!queue.isEmpty()) {
            ByteBuffer octets = queue.element().octets();
            queuedBytes -= channel.write(octets);
            if (octets.hasRemaining()) {
                break;
            }
            queue.remove();
        }
        int operations = queue.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key != null && key.isValid() && key.interestOps() != operations) {
            key.interestOps(operations);
            key.selector().wakeup();
        }
    }

    /**
     * Reads what has arrived; on the reader thread.
     *
     * @return false when the peer has closed
     */
    boolean read(ByteBuffer scratch, Limits limits, Consumer<byte[]> sink, Runnable worked, long nowMs)
            throws IOException, FramingException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count < 0) {
            return false;
        }
        scratch.flip();
        lastOctetMs = nowMs;
        TlsLayer layer = tls;
        if (layer == null) {
            take(scratch, limits, sink, nowMs);
            return true;
        }
        take(secured(layer, scratch, worked), limits, sink, nowMs);
        throwWriteFailure();
        return !isOver(layer);
    }

    /** How long a message and its head may be. */
    record Limits(int messageBytes, int headBytes) {}

    private void take(ByteBuffer octets, Limits limits, Consumer<byte[]> sink, long nowMs)
            throws IOException, FramingException {
        boolean wasEmpty = framer.isEmpty();
        boolean[] whole = new boolean[1];
        List<IOException> failures = new ArrayList<>(0);
        framer.feed(
                octets,
                limits,
                message -> {
                    whole[0] = true;
                    unheardSinceMs = 0;
                    sink.accept(message);
                },
                () -> pong(failures));
        if (framer.isEmpty()) {
            incompleteSinceMs = 0;
        } else if (wasEmpty || whole[0]) {
            incompleteSinceMs = nowMs;
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** Milliseconds without any message since it was accepted; 0 once there was one. */
    long unheardForMs(long nowMs) {
        long since = unheardSinceMs;
        return since == 0 ? 0 : nowMs - since;
    }

    /** Milliseconds the handshake has taken, or those since it last went on. */
    long handshakingForMs(long nowMs) {
        return Math.max(unheardForMs(nowMs), idleForMs(nowMs));
    }

    /** What secures it. */
    Optional<TlsLayer> tls() {
        return Optional.ofNullable(tls);
    }

    /** Whether messages may go through: at once without TLS, else after its handshake. */
    synchronized boolean isSecured() {
        return tls == null || tls.isSecured();
    }

    /** Milliseconds a message has been incomplete; 0 when none is. */
    long incompleteForMs(long nowMs) {
        long since = incompleteSinceMs;
        return since == 0 ? 0 : nowMs - since;
    }

    long idleForMs(long nowMs) {
        return nowMs - lastOctetMs;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    /** Stops using the channel but leaves it open; nothing is sent or read any more. */
    synchronized Rest letGo() {
        closed = true;
        ByteArrayOutputStream unsent = new ByteArrayOutputStream(queuedBytes);
        for (Outbound outbound : queue) {
            byte[] rest = new byte[outbound.octets().remaining()];
            outbound.octets().get(rest);
            unsent.writeBytes(rest);
        }
        queue.clear();
        if (tls == null) {
            return new Rest(new Remainder(framer.unread(), unsent.toByteArray()), Remainder.NONE);
        }
        ByteArrayOutputStream unsealed = new ByteArrayOutputStream();
        waiting.forEach(message -> unsealed.writeBytes(message.octets()));
        waiting.clear();
        return new Rest(
                new Remainder(tls.unread(), unsent.toByteArray()),
                new Remainder(framer.unread(), unsealed.toByteArray()));
    }

    /** Marks it closed; returns who must be told that their message did not get out. */
    synchronized List<Runnable> abandon() {
        closed = true;
        if (key != null) {
            key.cancel();
        }
        List<Runnable> undelivered = new ArrayList<>();
        queue.forEach(outbound -> undelivered.add(outbound.undeliverable()));
        waiting.forEach(message -> undelivered.add(message.undeliverable()));
        if (tls != null && connected && queue.isEmpty()) {
            sayFarewell(tls);
        }
        queue.clear();
        waiting.clear();
        return undelivered;
    }

    /** As far as the kernel takes it: the connection ends in any case. */
    private void sayFarewell(TlsLayer layer) {
        try {
            channel.write(layer.farewell());
        } catch (IOException e) {
            LOG.debug("No farewell to {}: {}", remote, e.toString());
        }
    }

    private void pong(List<IOException> failures) {
        try {
            send(PONG.clone(), () -> {});
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
