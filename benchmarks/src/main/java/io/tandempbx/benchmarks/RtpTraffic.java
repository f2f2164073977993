package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * G.711 streams of 50 packets a second each: one thread sends on a schedule of 1 ms slots, one receives. Streams share a
 * few sockets, so that this side costs little. The payload says which stream, which packet and when it was sent.
 *
 * <pre>
 *  0 RTP header   12 stream   16 sequence   20 sent, System.nanoTime   28 measured (1) or not   29 silence   172
 * </pre>
 */
final class RtpTraffic implements AutoCloseable {
    private static final int STREAM = 12;
    private static final int SEQUENCE = 16;
    private static final int SENT = 20;
    private static final int MEASURED = 28;
    private static final int PACKET_BYTES = 172;
    private static final int SLOTS = 20;
    private static final long SLOT_NS = 1_000_000;
    private static final int SOCKETS = 128;
    private static final int MAX_STREAMS = 8192;

    private final Selector selector = Selector.open();
    private final DatagramChannel[] sockets = new DatagramChannel[SOCKETS];
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final List<StreamReception> receptions = new CopyOnWriteArrayList<>();
    private final Histogram delays = new Histogram();
    private final Thread sender = new Thread(this::send, "rtp-sender");
    private final Thread receiver = new Thread(this::receive, "rtp-receiver");
    private volatile boolean ending;
    private volatile boolean silent;
    private volatile boolean measuring;
    private final long[] lastArrivalNs = new long[MAX_STREAMS];
    private final int[] lastSequence = new int[MAX_STREAMS];
    private final AtomicLongArray heardNs = new AtomicLongArray(MAX_STREAMS);
    private volatile long heardSinceNs;
    private volatile long sent;
    private volatile long received;
    private volatile long outOfOrder;
    private volatile long largestGapNs;
    private volatile long latestSlotNs;
    private volatile int lastNumber;
    private volatile long misdirected;
    private int relayed;

    private record Stream(
            DatagramChannel socket,
            InetSocketAddress target,
            ByteBuffer packet,
            AtomicBoolean silent,
            @Nullable DatagramChannel listener) {}

    /** Packets of all relayed streams by what became of them. */
    record Losses(int missing, long duplicates, long disordered) {}

    RtpTraffic() throws IOException {
        for (int i = 0; i < SOCKETS; i++) {
            DatagramChannel socket = DatagramChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
            sockets[i] = socket;
        }
    }

    /** The port of the socket that a stream with this number will use. */
    int port(int number) {
        return sockets[number % SOCKETS].socket().getLocalPort();
    }

    /** Adds a stream and returns its place among the streams. */
    int add(int number, int targetPort) {
        return add(number, targetPort, null);
    }

    /** Adds a stream that the phone which uses another number must hear, and nobody else. */
    int add(int number, int targetPort, int listenerNumber) {
        return add(number, targetPort, sockets[listenerNumber % SOCKETS]);
    }

    private int add(int number, int targetPort, @Nullable DatagramChannel listener) {
        ByteBuffer packet = ByteBuffer.allocateDirect(PACKET_BYTES);
        packet.put(0, (byte) 0x80).putInt(8, 0x1000_0000 + number).putInt(STREAM, streams.size());
        for (int i = MEASURED + 1; i < PACKET_BYTES; i++) {
            packet.put(i, (byte) 0xff);
        }
        receptions.add(new StreamReception());
        streams.add(new Stream(
                sockets[number % SOCKETS],
                new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort),
                packet,
                new AtomicBoolean(),
                listener));
        relayed = streams.size();
        return relayed - 1;
    }

    /** Sends nothing more of a stream. */
    void silence(int place) {
        streams.get(place).silent().set(true);
    }

    /** Asks when each stream is heard next: the first packet sent at this moment or later counts. */
    void listenFrom(long momentNs) {
        for (int i = 0; i < MAX_STREAMS; i++) {
            heardNs.set(i, 0);
        }
        heardSinceNs = momentNs;
    }

    /** When a stream was heard; 0 when it was not since {@link #listenFrom}. */
    long heardNs(int place) {
        return heardNs.get(place);
    }

    /** Packets that came to another phone than the one that was to hear them. */
    long misdirected() {
        return misdirected;
    }

    /**
     * Adds streams that no server is between, one for each slot of the schedule: what these miss, the machine and this
     * program lose. After all others and before {@link #start}.
     */
    void addDirect() {
        int before = relayed;
        for (int i = 0; i < SLOTS; i++) {
            add(streams.size(), port(streams.size()));
        }
        relayed = before;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the machine is shared with the PBX
    void start() {
        receiver.setPriority(Thread.MAX_PRIORITY); // phones do not wait for one another, nor for clients of REST
        sender.setPriority(Thread.MAX_PRIORITY);
        receiver.start();
        sender.start();
    }

    /** From now on packets count. */
    void measure() {
        delays.clear();
        latestSlotNs = 0;
        measuring = true;
    }

    /** Packets sent from now on do not count; those on their way do. */
    void pause() {
        measuring = false;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** Measured packets that did not come right after their predecessor. */
    long outOfOrder() {
        return outOfOrder;
    }

    double largestGapMs() {
        return largestGapNs / 1e6;
    }

    /** How late the sender was at most since {@link #measure}. */
    double latestSlotMs() {
        return latestSlotNs / 1e6;
    }

    Histogram delays() {
        return delays;
    }

    /** No stream sends any more. */
    void fallSilent() {
        silent = true;
    }

    /** Relayed packets that did not come in order and once; those still on their way do not count before the end. */
    Losses losses() {
        int missing = 0;
        long duplicates = 0;
        long disordered = 0;
        for (StreamReception reception : receptions.subList(0, relayed)) {
            missing += reception.missing(silent ? lastNumber : reception.highest());
            duplicates += reception.duplicates();
            disordered += reception.disordered();
        }
        return new Losses(missing, duplicates, disordered);
    }

    /** The largest gap of any relayed stream since this was asked last. */
    double takeLargestGapMs() {
        return largestGapMs(receptions.subList(0, relayed));
    }

    /** The same of the streams without a server. */
    double takeLargestDirectGapMs() {
        return largestGapMs(receptions.subList(relayed, receptions.size()));
    }

    private static double largestGapMs(List<StreamReception> receptions) {
        long nowNs = System.nanoTime();
        return receptions.stream()
                        .mapToLong(reception -> reception.takeLargestGapNs(nowNs))
                        .max()
                        .orElse(0)
                / 1e6;
    }

    private void send() {
        try {
            long nextNs = System.nanoTime() + SLOT_NS;
            for (int tick = 0; !ending; tick++) {
                long waitNs = nextNs - System.nanoTime();
                if (waitNs > 0) {
                    LockSupport.parkNanos(waitNs);
                }
                boolean measured = measuring;
                if (measured) {
                    latestSlotNs = Math.max(latestSlotNs, System.nanoTime() - nextNs);
                }
                if (tick % SLOTS == 0 && silent) {
                    return;
                }
                lastNumber = tick / SLOTS + 1;
                for (int i = tick % SLOTS; i < streams.size(); i += SLOTS) {
                    Stream stream = streams.get(i);
                    if (!stream.silent().getPlain()) {
                        send(stream, tick / SLOTS + 1, measured);
                    }
                }
                nextNs += SLOT_NS;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void send(Stream stream, int number, boolean measured) throws IOException {
        ByteBuffer packet = stream.packet();
        packet.putShort(2, (short) number).putInt(4, number * 160).putInt(SEQUENCE, number);
        packet.put(MEASURED, (byte) (measured ? 1 : 0)).putLong(SENT, System.nanoTime());
        packet.clear();
        if (stream.socket().send(packet, stream.target()) > 0 && measured) {
            sent++;
        }
    }

    private void receive() {
        ByteBuffer packet = ByteBuffer.allocateDirect(2048);
        try {
            while (!ending) {
                selector.select(
                        key -> {
                            try {
                                drain((DatagramChannel) key.channel(), packet);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        100);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void drain(DatagramChannel socket, ByteBuffer packet) throws IOException {
        for (packet.clear(); socket.receive(packet) != null; packet.clear()) {
            long nowNs = System.nanoTime();
            if (packet.position() != PACKET_BYTES) {
                continue;
            }
            int stream = packet.getInt(STREAM);
            DatagramChannel listener = streams.get(stream).listener();
            if (listener != null && listener != socket) {
                misdirected++;
                continue;
            }
            int sequence = packet.getInt(SEQUENCE);
            if (packet.get(MEASURED) == 1) {
                received++;
                delays.add(nowNs - packet.getLong(SENT));
                if (sequence != lastSequence[stream] + 1) {
                    outOfOrder++;
                }
                largestGapNs = Math.max(largestGapNs, nowNs - lastArrivalNs[stream]);
            }
            receptions.get(stream).packet(packet.getShort(2), nowNs);
            if (heardNs.getPlain(stream) == 0 && packet.getLong(SENT) >= heardSinceNs) {
                heardNs.set(stream, nowNs);
            }
            lastSequence[stream] = sequence;
            lastArrivalNs[stream] = nowNs;
        }
    }

    @Override
    public void close() throws IOException {
        ending = true;
        try {
            sender.join(1000);
            receiver.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (DatagramChannel socket : sockets) {
            socket.close();
        }
        selector.close();
    }
}
