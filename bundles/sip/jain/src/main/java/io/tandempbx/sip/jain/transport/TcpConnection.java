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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream to a peer: read by the reader thread, written by whoever sends; what the kernel does not take at once
 * waits in a bounded queue. The queue is guarded by this object's monitor.
 */
final class TcpConnection {
    private static final int MAX_QUEUED_BYTES = 1 << 20;
    static final String NAME_PREFIX = "sip/connection/";
    private static final byte[] PONG = {'\r', '\n'};

    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private volatile @Nullable InetSocketAddress local; // null until connected
    private final StreamFramer framer; // used by the reader thread only
    private @Nullable Flow flow; // of the last message; used by the reader thread only
    private final Deque<Outbound> queue = new ArrayDeque<>(); // guarded by this
    private int queuedBytes; // guarded by this
    private boolean connected; // guarded by this
    private boolean closed; // guarded by this
    private @Nullable SelectionKey key; // guarded by this
    private volatile long lastOctetMs;
    private volatile long incompleteSinceMs; // 0 while no message is half read

    private record Outbound(ByteBuffer octets, Runnable undeliverable) {}

    TcpConnection(SocketChannel channel, InetSocketAddress remote, Remainder remainder, long nowMs) throws IOException {
        this.channel = channel;
        this.remote = remote;
        this.framer = new StreamFramer(remainder.unread());
        this.connected = channel.isConnected();
        this.local = connected ? (InetSocketAddress) channel.getLocalAddress() : null;
        this.lastOctetMs = nowMs;
        this.incompleteSinceMs = framer.isEmpty() ? 0 : nowMs;
        if (remainder.unsent().length > 0) {
            queue.add(new Outbound(ByteBuffer.wrap(remainder.unsent()), () -> {}));
            queuedBytes = remainder.unsent().length;
        }
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
        return known == null ? "" : NAME_PREFIX + text(known) + '-' + text(remote);
    }

    /** How messages on this connection name it. */
    Flow flow(int listeningPort) {
        Flow known = flow;
        if (known == null || known.local().getPort() != listeningPort) {
            InetAddress address = requireNonNull(local, "not connected").getAddress();
            known = new Flow(Transport.TCP, new InetSocketAddress(address, listeningPort), remote);
            flow = known;
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
        write();
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
        queue.add(new Outbound(ByteBuffer.wrap(octets), undeliverable));
        queuedBytes += octets.length;
        if (connected) {
            write();
        }
        return true;
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
    boolean read(ByteBuffer scratch, int maxMessageBytes, Consumer<byte[]> sink, long nowMs)
            throws IOException, FramingException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count < 0) {
            return false;
        }
        scratch.flip();
        lastOctetMs = nowMs;
        boolean wasEmpty = framer.isEmpty();
        boolean[] whole = new boolean[1];
        List<IOException> failures = new ArrayList<>(0);
        framer.feed(
                scratch,
                maxMessageBytes,
                message -> {
                    whole[0] = true;
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
        return true;
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
    synchronized Remainder letGo() {
        closed = true;
        ByteArrayOutputStream unsent = new ByteArrayOutputStream(queuedBytes);
        for (Outbound outbound : queue) {
            byte[] rest = new byte[outbound.octets().remaining()];
            outbound.octets().get(rest);
            unsent.writeBytes(rest);
        }
        queue.clear();
        return new Remainder(framer.unread(), unsent.toByteArray());
    }

    /** Marks it closed; returns who must be told that their message did not get out. */
    synchronized List<Runnable> abandon() {
        closed = true;
        if (key != null) {
            key.cancel();
        }
        List<Runnable> waiting = queue.stream().map(Outbound::undeliverable).toList();
        queue.clear();
        return waiting;
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
