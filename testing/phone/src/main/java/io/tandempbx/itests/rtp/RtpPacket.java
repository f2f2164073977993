package io.tandempbx.itests.rtp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An RTP packet as it was received (RFC 3550 §5.1), without CSRC and extension.
 *
 * @param sequence  0-65535
 * @param timestamp unsigned 32 bits
 * @param ssrc      unsigned 32 bits
 * @param source    who sent it
 * @param arrivedNs {@link System#nanoTime} when it was read from the socket
 */
public record RtpPacket(
        int sequence,
        long timestamp,
        long ssrc,
        int payloadType,
        boolean marker,
        byte[] payload,
        InetSocketAddress source,
        long arrivedNs) {
    /** Of the fixed header. */
    public static final int HEADER_BYTES = 12;

    private static final int VERSION_2 = 0x80;
    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    /** Whether a datagram from its position on is RTCP, by what stands where RTP has marker and type (RFC 5761 §4). */
    static boolean isRtcp(ByteBuffer in) {
        int second = in.remaining() > 1 ? in.get(in.position() + 1) & 0xFF : 0;
        return second >= FIRST_RTCP_TYPE && second <= LAST_RTCP_TYPE;
    }

    /** Parses a datagram between position and limit; empty when it is not RTP version 2, but RTCP for instance. */
    public static Optional<RtpPacket> parse(ByteBuffer in, InetSocketAddress source, long arrivedNs) {
        if (in.remaining() < HEADER_BYTES || (in.get(in.position()) & 0xC0) != VERSION_2 || isRtcp(in)) {
            return Optional.empty(); // RTCP is for the port below, which is another stream's
        }
        in.get();
        int second = in.get() & 0xFF;
        int sequence = in.getShort() & 0xFFFF;
        long timestamp = in.getInt() & 0xFFFF_FFFFL;
        long ssrc = in.getInt() & 0xFFFF_FFFFL;
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        return Optional.of(new RtpPacket(
                sequence, timestamp, ssrc, second & 0x7F, (second & 0x80) != 0, payload, source, arrivedNs));
    }

    /** Writes a packet; afterwards the buffer is ready to be sent. */
    static void write(
            ByteBuffer out, int sequence, long timestamp, long ssrc, int payloadType, boolean marker, byte[] payload) {
        out.clear();
        out.put((byte) VERSION_2).put((byte) ((marker ? 0x80 : 0) | payloadType));
        out.putShort((short) sequence).putInt((int) timestamp).putInt((int) ssrc);
        out.put(payload).flip();
    }
}
