package io.tandempbx.itests.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between a phone's RTP socket and the server: loses, delays and reorders as told, from a seed, and counts what
 * it did. One thread does it all; the rest is thread-safe.
 */
public final class ImpairmentRelay implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long OVERTAKEN_NS = 25_000_000;
    private static final int CLOCK_HZ = 8000;
    private static final int JITTER_GAIN = 16;

    /** One direction: what comes to one socket leaves by the other. */
    private static final class Way {
        final DatagramChannel in;
        final DatagramChannel out;
        final Random random;
        volatile Impairment impairment = Impairment.NONE;
        volatile @Nullable InetSocketAddress target;
        volatile ImpairmentCounts counts = ImpairmentCounts.NOTHING;
        final AtomicLong duplicated = new AtomicLong();
        private long lastDueNs;
        private long sentNs;
        private long sentTimestamp = -1;

        Way(DatagramChannel in, DatagramChannel out, long seed) {
            this.in = in;
            this.out = out;
            this.random = new Random(seed);
        }

        /** When a packet is due; negative when it is lost. */
        long dueNs(long nowNs) {
            Impairment how = impairment;
            ImpairmentCounts before = counts;
            boolean lost = random.nextDouble() < how.loss();
            boolean overtaken = !lost && random.nextDouble() < how.reorder();
            counts = before.came(lost, overtaken);
            if (lost) {
                return -1;
            }
            long dueNs = Math.max(lastDueNs + 1, nowNs + (long) (random.nextDouble() * how.jitterMs() * 1e6));
            if (overtaken) {
                return dueNs + OVERTAKEN_NS;
            }
            lastDueNs = dueNs;
            return dueNs;
        }

        /** Asks the random numbers only where it may be, so that other ways fare as without it. */
        boolean comesTwice() {
            double share = impairment.twice();
            boolean twice = share > 0 && random.nextDouble() < share;
            if (twice) {
                duplicated.incrementAndGet();
            }
            return twice;
        }

        void sent(ByteBuffer packet, long nowNs) {
            long timestamp = packet.getInt(4) & 0xffff_ffffL;
            if (sentTimestamp >= 0 && timestamp != sentTimestamp) {
                double elapsedMs = (nowNs - sentNs) / 1e6;
                double meantMs = (int) (timestamp - sentTimestamp) * 1000.0 / CLOCK_HZ;
                ImpairmentCounts before = counts;
                double jitter = before.jitterMs() + (Math.abs(elapsedMs - meantMs) - before.jitterMs()) / JITTER_GAIN;
                counts = before.jitter(jitter);
            }
            sentTimestamp = timestamp;
            sentNs = nowNs;
        }
    }

    private record Held(Way way, byte[] packet, long dueNs) {}

    private final Selector selector;
    private final DatagramChannel phoneSide;
    private final DatagramChannel serverSide;
    private final Way fromPhone;
    private final Way fromServer;
    private final PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingLong(Held::dueNs));
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private final Thread thread = new Thread(this::run, "impairment-relay");

    private ImpairmentRelay(long seed) throws IOException {
        selector = Selector.open();
        phoneSide = channel();
        serverSide = channel();
        fromPhone = new Way(phoneSide, serverSide, seed);
        fromServer = new Way(serverSide, phoneSide, seed + 1);
        phoneSide.register(selector, SelectionKey.OP_READ, fromPhone);
        serverSide.register(selector, SelectionKey.OP_READ, fromServer);
    }

    /** Puts a relay between a phone's stream and where that sends now; perfect until told otherwise. */
    public static ImpairmentRelay between(RtpStream phone, InetSocketAddress server, long seed) {
        try {
            ImpairmentRelay relay = new ImpairmentRelay(seed);
            relay.fromPhone.target = server;
            relay.fromServer.target = phone.local();
            relay.thread.setDaemon(true);
            relay.thread.start();
            phone.target((InetSocketAddress) relay.phoneSide.getLocalAddress());
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatagramChannel channel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return channel;
    }

    /** What the phone sends fares like this from now on. */
    public void fromPhone(Impairment impairment) {
        fromPhone.impairment = impairment;
    }

    /** What the phone is sent fares like this from now on. */
    public void fromServer(Impairment impairment) {
        fromServer.impairment = impairment;
    }

    public ImpairmentCounts fromPhone() {
        return fromPhone.counts;
    }

    /** Packets of the phone that were sent on twice. */
    public long duplicatedFromPhone() {
        return fromPhone.duplicated.get();
    }

    public ImpairmentCounts fromServer() {
        return fromServer.counts;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                Held next = held.peek();
                long waitNs = next == null ? TimeUnit.SECONDS.toNanos(1) : next.dueNs - System.nanoTime();
                if (waitNs > 0) {
                    selector.select(this::read, Math.max(1, waitNs / 1_000_000));
                } else {
                    selector.selectNow(this::read);
                }
                sendDue();
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            if (selector.isOpen()) {
                throw new IllegalStateException("the relay broke", e);
            }
        }
    }

    private void read(SelectionKey key) {
        Way way = (Way) key.attachment();
        try {
            while (way.in.receive(buffer.clear()) != null) {
                byte[] packet = new byte[buffer.flip().remaining()];
                buffer.get(packet);
                long dueNs = way.dueNs(System.nanoTime());
                if (dueNs >= 0) {
                    held.add(new Held(way, packet, dueNs));
                    if (way.comesTwice()) {
                        held.add(new Held(way, packet, dueNs));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendDue() throws IOException {
        for (Held next = held.peek(); next != null && next.dueNs <= System.nanoTime(); next = held.peek()) {
            held.poll();
            InetSocketAddress to = next.way.target;
            if (to != null) {
                ByteBuffer packet = ByteBuffer.wrap(next.packet);
                next.way.out.send(packet, to);
                next.way.sent(packet, System.nanoTime());
            }
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            phoneSide.close();
            serverSide.close();
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
