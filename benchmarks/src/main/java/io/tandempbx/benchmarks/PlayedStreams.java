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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Streams that are only heard, each by a socket of its own: when every packet came, beside when its RTP timestamp (8000 Hz)
 * says that it was due. The packet that came earliest by that measure since the last pause (the marker tells its end, RFC 3551
 * §4.1) is taken to be on time: a pause is told in whole frames.
 */
final class PlayedStreams implements AutoCloseable {
    private static final int TICKS_PER_MS = 8;
    private static final double LATE_MS = 10;

    /** When packets of one stream came, by one thread. */
    private static final class Stream {
        final DatagramChannel socket;
        long[] offsetsUs = new long[4096]; // arrival less timestamp
        int count;
        final BitSet begins = new BitSet(); // packets after a pause
        int first = -1; // sequence number, like the next
        int last;

        Stream(DatagramChannel socket) {
            this.socket = socket;
        }

        void packet(ByteBuffer packet, long nowUs) {
            int sequence = Short.toUnsignedInt(packet.getShort(2));
            long ticks = Integer.toUnsignedLong(packet.getInt(4));
            if (first < 0) {
                first = sequence;
            }
            last = sequence;
            if (count == offsetsUs.length) {
                offsetsUs = Arrays.copyOf(offsetsUs, 2 * count);
            }
            begins.set(count, packet.get(1) < 0);
            offsetsUs[count++] = nowUs - ticks * 1000 / TICKS_PER_MS;
        }

        int lost() {
            return count == 0 ? 0 : ((last - first) & 0xffff) + 1 - count;
        }
    }

    /** How late packets came; {@code latePercent} of them by more than 10 ms. */
    record Lateness(long packets, long lost, double latePercent, double p99Ms, double maxMs) {}

    private final Selector selector = Selector.open();
    private final List<Stream> streams = new ArrayList<>();
    private final Thread receiver = new Thread(this::receive, "rtp-receiver");
    private volatile boolean measuring;
    private volatile boolean ending;

    PlayedStreams(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            DatagramChannel socket = DatagramChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.configureBlocking(false);
            Stream stream = new Stream(socket);
            socket.register(selector, SelectionKey.OP_READ, stream);
            streams.add(stream);
        }
        receiver.start();
    }

    int port(int stream) {
        return streams.get(stream).socket.socket().getLocalPort();
    }

    /** Packets count from now on. */
    void measure() {
        measuring = true;
    }

    private void receive() {
        ByteBuffer packet = ByteBuffer.allocateDirect(2048);
        try {
            while (!ending) {
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    Stream stream = (Stream) key.attachment();
                    packet.clear();
                    while (stream.socket.receive(packet) != null) {
                        if (measuring && packet.position() >= 12 && !isReport(packet)) {
                            stream.packet(packet, System.nanoTime() / 1000);
                        }
                        packet.clear();
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is RTCP (RFC 5761 §4): the port after a stream's own may be another stream's. */
    private static boolean isReport(ByteBuffer packet) {
        int type = packet.get(1) & 0xff;
        return type >= 192 && type <= 223;
    }

    /** Ends the measurement. */
    Lateness lateness() {
        measuring = false;
        stop();
        Histogram delays = new Histogram();
        long packets = 0;
        long lost = 0;
        for (Stream stream : streams) {
            for (int from = 0; from < stream.count; ) {
                int next = stream.begins.nextSetBit(from + 1);
                long[] offsets = Arrays.copyOfRange(stream.offsetsUs, from, next < 0 ? stream.count : next);
                long earliest = Arrays.stream(offsets).min().orElse(0);
                for (long offset : offsets) {
                    delays.add((offset - earliest) * 1000);
                }
                from += offsets.length;
            }
            packets += stream.count;
            lost += stream.lost();
        }
        return new Lateness(packets, lost, 100 * delays.shareAbove(LATE_MS), delays.ms(0.99), delays.maxMs());
    }

    private void stop() {
        ending = true;
        selector.wakeup();
        try {
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        for (Stream stream : streams) {
            stream.socket.close();
        }
        selector.close();
    }
}
