package io.tandempbx.media.engine;

import io.tandempbx.media.api.RemoteMedia;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** The media side of a phone: sends and receives RTP on sockets of its own. */
final class Phone implements AutoCloseable {
    static final int PCMU = 0;
    static final int PAYLOAD_OCTETS = 160;
    private static final int TIMEOUT_MS = 2000;
    private static final int SILENCE_MS = 150;

    /** One received RTP packet. */
    record Packet(int payloadType, boolean marker, int sequence, int timestamp, int ssrc, byte[] payload) {}

    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final int ssrc;
    private InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9); // until it calls

    /** A phone at 127.0.0.{@code host}. */
    Phone(int host, int ssrc) throws IOException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
        this.rtp = new DatagramSocket(0, address);
        this.rtcp = new DatagramSocket(0, address);
        this.ssrc = ssrc;
        rtp.setReceiveBufferSize(1 << 20);
    }

    Phone(int ssrc) throws IOException {
        this(1, ssrc);
    }

    /** Names the platform's RTP port. */
    Phone calls(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) rtp.getLocalSocketAddress();
    }

    InetSocketAddress rtcpAddress() {
        return (InetSocketAddress) rtcp.getLocalSocketAddress();
    }

    RemoteMedia media() {
        return media(true, true);
    }

    RemoteMedia media(boolean sends, boolean receives) {
        return new RemoteMedia(address(), rtcpAddress(), address().getAddress(), sends, receives, Set.of(PCMU, 101));
    }

    void send(int sequence) throws IOException {
        send(PCMU, sequence, ssrc);
    }

    void send(int payloadType, int sequence, int streamSsrc) throws IOException {
        byte[] packet = packet(payloadType, sequence, sequence * PAYLOAD_OCTETS, streamSsrc);
        rtp.send(new DatagramPacket(packet, packet.length, server));
    }

    void sendRaw(byte[] octets) throws IOException {
        rtp.send(new DatagramPacket(octets, octets.length, server));
    }

    void sendRtcp(byte[] octets) throws IOException {
        InetSocketAddress above = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort() + 1);
        rtcp.send(new DatagramPacket(octets, octets.length, above));
    }

    static byte[] packet(int payloadType, int sequence, int timestamp, int ssrc) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_OCTETS + PAYLOAD_OCTETS);
        RtpPacket.head(packet, payloadType, false);
        RtpPacket.place(packet, sequence, timestamp, ssrc);
        for (int i = RtpPacket.HEADER_OCTETS; i < packet.capacity(); i++) {
            packet.put(i, (byte) (sequence + i));
        }
        return packet.array();
    }

    /** The next packet; fails after two seconds. */
    Packet receive() throws IOException {
        return receive(TIMEOUT_MS).orElseThrow(() -> new AssertionError("no packet within " + TIMEOUT_MS + " ms"));
    }

    /** Whether nothing comes for a while. */
    boolean hearsNothing() throws IOException {
        return receive(SILENCE_MS).isEmpty();
    }

    Optional<Packet> receive(int timeoutMs) throws IOException {
        return receive(rtp, timeoutMs).map(Phone::parsed);
    }

    byte[] receiveRtcp() throws IOException {
        return receive(rtcp, TIMEOUT_MS).orElseThrow(() -> new AssertionError("no RTCP"));
    }

    private static Packet parsed(byte[] octets) {
        ByteBuffer packet = ByteBuffer.wrap(octets);
        byte[] payload = new byte[octets.length - RtpPacket.HEADER_OCTETS];
        packet.get(RtpPacket.HEADER_OCTETS, payload);
        return new Packet(
                RtpPacket.payloadType(packet),
                packet.get(1) < 0,
                RtpPacket.sequence(packet),
                RtpPacket.timestamp(packet),
                RtpPacket.ssrc(packet),
                payload);
    }

    private static Optional<byte[]> receive(DatagramSocket socket, int timeoutMs) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.setSoTimeout(timeoutMs);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        byte[] octets = new byte[packet.getLength()];
        System.arraycopy(packet.getData(), 0, octets, 0, octets.length);
        return Optional.of(octets);
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
