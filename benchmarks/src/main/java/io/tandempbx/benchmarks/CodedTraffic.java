package io.tandempbx.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Streams of any codec, 50 packets a second each; what comes back is counted only. */
final class CodedTraffic implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int MOST_BYTES = 1500;
    private static final byte MU_LAW_SILENCE = (byte) 0xff;
    private static final byte[][] SILENCE = {new byte[160]};
    private static final int SLOTS = 20;
    private static final long SLOT_NS = 1_000_000;

    static {
        Arrays.fill(SILENCE[0], MU_LAW_SILENCE);
    }

    private record Stream(int ssrc, DatagramChannel socket, InetSocketAddress target, Payloads payloads) {}

    private final List<DatagramChannel> sockets = new CopyOnWriteArrayList<>();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "coded");
    private volatile boolean ending;
    private volatile int speakers = Integer.MAX_VALUE;
    private volatile long sent;
    private volatile long received;

    /** Opens a socket and returns its number. */
    int open() {
        try {
            DatagramChannel socket = DatagramChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.configureBlocking(false);
            sockets.add(socket);
            return sockets.size() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port(int number) {
        return sockets.get(number).socket().getLocalPort();
    }

    /** Has a socket send these. */
    void add(int number, int targetPort, Payloads payloads) {
        streams.add(new Stream(
                number + 1,
                sockets.get(number),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort),
                payloads));
    }

    /** Only so many, those that were added first, send what they have from now on; the others send silence of µ-law. */
    void speakers(int count) {
        speakers = count;
    }

    void start() {
        thread.start();
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(2048);
        ByteBuffer out = ByteBuffer.allocateDirect(HEADER_BYTES + MOST_BYTES);
        long nextNs = System.nanoTime();
        try {
            for (int tick = 0; !ending; tick++) {
                nextNs += SLOT_NS;
                long waitNs = nextNs - System.nanoTime();
                if (waitNs > 0) {
                    LockSupport.parkNanos(waitNs);
                }
                for (int i = tick % SLOTS; i < streams.size(); i += SLOTS) {
                    exchange(streams.get(i), i < speakers, tick / SLOTS, out, in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void exchange(Stream stream, boolean speaks, int number, ByteBuffer out, ByteBuffer in) throws IOException {
        Payloads coded = stream.payloads();
        byte[][] payloads = speaks ? coded.payloads() : SILENCE;
        byte[] payload = payloads[number % payloads.length];
        out.clear();
        out.put((byte) 0x80).put((byte) coded.type()).putShort((short) number);
        out.putInt(number * coded.ticks()).putInt(stream.ssrc()).put(payload).flip();
        stream.socket().send(out, stream.target());
        sent++;
        for (in.clear(); stream.socket().receive(in) != null; in.clear()) {
            received++;
        }
    }

    @Override
    public void close() throws IOException {
        ending = true;
        try {
            thread.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (DatagramChannel socket : sockets) {
            socket.close();
        }
    }
}
