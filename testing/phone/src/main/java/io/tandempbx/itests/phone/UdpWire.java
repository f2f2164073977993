package io.tandempbx.itests.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.Consumer;

/** A phone's UDP socket. */
final class UdpWire implements SipWire {
    private static final int MAX_DATAGRAM_BYTES = 65_535;

    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final DatagramSocket socket;
    private volatile InetSocketAddress server;
    private final Consumer<byte[]> receiver;

    UdpWire(InetSocketAddress server, Consumer<byte[]> receiver) {
        this.server = server;
        this.receiver = receiver;
        try {
            boolean ipv6 = server.getAddress() instanceof Inet6Address;
            socket = new DatagramSocket(
                    0, ipv6 ? InetAddress.getByAddress(LOOPBACK_6) : InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "phone-udp-" + socket.getLocalPort());
        reader.setDaemon(true);
        reader.start();
    }

    /** From now on sends there. */
    void face(InetSocketAddress other) {
        server = other;
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    @Override
    public String transport() {
        return "UDP";
    }

    @Override
    public void send(byte[] octets) {
        try {
            socket.send(new DatagramPacket(octets, octets.length, server));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    private void read() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                if (!isMedia(packet)) {
                    receiver.accept(Arrays.copyOf(packet.getData(), packet.getLength()));
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** RTP or RTCP of a stream whose port happens to be the one before (RFC 7983 §7). */
    private static boolean isMedia(DatagramPacket packet) {
        return packet.getLength() > 0 && (packet.getData()[0] & 0xc0) == 0x80;
    }

    @Override
    public void close() {
        socket.close();
    }
}
