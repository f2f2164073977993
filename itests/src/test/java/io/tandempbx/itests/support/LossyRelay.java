package io.tandempbx.itests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A UDP relay on loopback that loses a share of the datagrams each way: phones send to it, and to the server each phone
 * is another port of the relay. What is lost is decided by a seeded generator for each phone and direction, so the n-th
 * datagram of a phone has the same fate in every run.
 */
public final class LossyRelay implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private final DatagramSocket front;
    private final InetSocketAddress server;
    private final double share;
    private final long seed;
    private final Map<SocketAddress, Phone> phones = new ConcurrentHashMap<>();
    private final List<Direction> directions = new CopyOnWriteArrayList<>();

    /** How a phone looks from the server's side. */
    private record Phone(DatagramSocket socket, Direction towardsServer) {}

    /** One way of one phone. */
    private static final class Direction {
        private final boolean towardsServer;
        private final Random random;
        private final AtomicInteger passed = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();

        Direction(boolean towardsServer, long seed) {
            this.towardsServer = towardsServer;
            this.random = new Random(seed);
        }

        boolean loses(double share) {
            boolean loses = random.nextDouble() < share;
            (loses ? lost : passed).incrementAndGet();
            return loses;
        }
    }

    /**
     * @param share of the datagrams that is lost, from 0 to 1
     */
    public LossyRelay(InetSocketAddress server, double share, long seed) throws IOException {
        this.server = server;
        this.share = share;
        this.seed = seed;
        this.front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        start(this::readPhones);
    }

    /** Where phones send to. */
    public InetSocketAddress address() {
        return new InetSocketAddress(front.getLocalAddress(), front.getLocalPort());
    }

    /** Datagrams that arrived here on the way to the server, or from it. */
    public int seen(boolean towardsServer) {
        return count(towardsServer, true) + count(towardsServer, false);
    }

    /** How many of them were lost. */
    public int lost(boolean towardsServer) {
        return count(towardsServer, true);
    }

    private int count(boolean towardsServer, boolean lost) {
        return directions.stream()
                .filter(direction -> direction.towardsServer == towardsServer)
                .mapToInt(direction -> (lost ? direction.lost : direction.passed).get())
                .sum();
    }

    private void readPhones() {
        DatagramPacket packet = packet();
        while (receive(front, packet)) {
            Phone phone = phones.computeIfAbsent(packet.getSocketAddress(), this::newPhone);
            if (!phone.towardsServer.loses(share)) {
                send(phone.socket, packet, server);
            }
        }
    }

    private Phone newPhone(SocketAddress address) {
        try {
            long number = 2L * phones.size();
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            Direction towardsServer = new Direction(true, seed + number);
            Direction towardsPhone = new Direction(false, seed + number + 1);
            directions.addAll(List.of(towardsServer, towardsPhone));
            start(() -> readServer(socket, address, towardsPhone));
            return new Phone(socket, towardsServer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readServer(DatagramSocket socket, SocketAddress phone, Direction direction) {
        DatagramPacket packet = packet();
        while (receive(socket, packet)) {
            if (!direction.loses(share)) {
                send(front, packet, phone);
            }
        }
    }

    private static DatagramPacket packet() {
        return new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    }

    private static boolean receive(DatagramSocket socket, DatagramPacket packet) {
        try {
            packet.setLength(MAX_DATAGRAM_BYTES);
            socket.receive(packet);
            return true;
        } catch (IOException e) {
            if (socket.isClosed()) {
                return false;
            }
            throw new UncheckedIOException(e);
        }
    }

    private static void send(DatagramSocket socket, DatagramPacket packet, SocketAddress to) {
        try {
            socket.send(new DatagramPacket(packet.getData(), packet.getLength(), to));
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "lossy-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        front.close();
        phones.values().forEach(phone -> phone.socket.close());
    }
}
