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
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Streams of noise in any codec of 160 octets a packet, 50 packets a second each; what comes back is counted only. */
final class NoiseTraffic implements AutoCloseable {
    private static final int PACKET_BYTES = 172;
    private static final byte MU_LAW_SILENCE = (byte) 0xff;
    private static final int SLOTS = 20;
    private static final long SLOT_NS = 1_000_000;

    private record Stream(DatagramChannel socket, InetSocketAddress target, ByteBuffer packet, ByteBuffer silence) {}

    private final List<DatagramChannel> sockets = new CopyOnWriteArrayList<>();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final Random random = new Random(1);
    private final Thread thread = new Thread(this::run, "noise");
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

    /** Has a socket send packets of this payload type. */
    void add(int number, int targetPort, int type) {
        ByteBuffer packet = ByteBuffer.allocateDirect(PACKET_BYTES);
        byte[] noise = new byte[PACKET_BYTES];
        random.nextBytes(noise);
        packet.put(noise).put(0, (byte) 0x80).put(1, (byte) type).putInt(8, number + 1);
        ByteBuffer silence = ByteBuffer.allocateDirect(PACKET_BYTES);
        Arrays.fill(noise, MU_LAW_SILENCE);
        silence.put(noise).put(0, (byte) 0x80).put(1, (byte) type).putInt(8, number + 1);
        streams.add(new Stream(
                sockets.get(number),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort),
                packet,
                silence));
    }

    /** Only so many, those that were added first, send noise from now on; the others send silence of µ-law. */
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
        long nextNs = System.nanoTime();
        try {
            for (int tick = 0; !ending; tick++) {
                nextNs += SLOT_NS;
                long waitNs = nextNs - System.nanoTime();
                if (waitNs > 0) {
                    LockSupport.parkNanos(waitNs);
                }
                for (int i = tick % SLOTS; i < streams.size(); i += SLOTS) {
                    exchange(streams.get(i), i < speakers, tick / SLOTS, in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void exchange(Stream stream, boolean speaks, int number, ByteBuffer in) throws IOException {
        ByteBuffer packet = speaks ? stream.packet() : stream.silence();
        packet.putShort(2, (short) number).putInt(4, number * 160).clear();
        stream.socket().send(packet, stream.target());
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
