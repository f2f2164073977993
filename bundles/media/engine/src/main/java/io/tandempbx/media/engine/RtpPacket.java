package io.tandempbx.media.engine;

import java.nio.ByteBuffer;

/**
 * Reads and writes the fixed header of an RTP packet that starts at index 0 of a buffer and ends at its limit.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             SSRC                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class RtpPacket {
    static final int HEADER_OCTETS = 12;
    private static final int RTCP_HEADER_OCTETS = 8;
    private static final int FLAGS = 0;
    private static final int MARKER_AND_TYPE = 1;
    private static final int SEQUENCE = 2;
    private static final int TIMESTAMP = 4;
    private static final int SSRC = 8;
    private static final int VERSION_MASK = 0xc0;
    private static final int VERSION_2 = 0x80;
    private static final int PADDING = 0x20;
    private static final int EXTENSION = 0x10;
    private static final int SOURCES_MASK = 0x0f;
    private static final int MARKER = 0x80;
    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    private RtpPacket() {}

    /** Version 2, a whole header, and not an RTCP packet that came to the wrong port (RFC 5761 §4). */
    static boolean isRtp(ByteBuffer packet) {
        return packet.limit() >= HEADER_OCTETS && isVersion2(packet) && !hasRtcpType(packet);
    }

    static boolean isRtcp(ByteBuffer packet) {
        return packet.limit() >= RTCP_HEADER_OCTETS && isVersion2(packet) && hasRtcpType(packet);
    }

    static int payloadType(ByteBuffer packet) {
        return packet.get(MARKER_AND_TYPE) & 0x7f;
    }

    static int sequence(ByteBuffer packet) {
        return packet.getShort(SEQUENCE) & 0xffff;
    }

    static int timestamp(ByteBuffer packet) {
        return packet.getInt(TIMESTAMP);
    }

    static int ssrc(ByteBuffer packet) {
        return packet.getInt(SSRC);
    }

    /** Replaces what places a packet in a stream; flags, marker and payload type stay. */
    static void place(ByteBuffer packet, int sequence, int timestamp, int ssrc) {
        packet.putShort(SEQUENCE, (short) sequence).putInt(TIMESTAMP, timestamp).putInt(SSRC, ssrc);
    }

    /** Writes the two octets in front of the sequence number: no padding, extension or contributing sources. */
    static void head(ByteBuffer packet, int payloadType, boolean marker) {
        packet.put(FLAGS, (byte) VERSION_2).put(MARKER_AND_TYPE, (byte) (payloadType | (marker ? MARKER : 0)));
    }

    /** Replaces the payload type; the marker stays. */
    static void retype(ByteBuffer packet, int payloadType) {
        packet.put(MARKER_AND_TYPE, (byte) ((packet.get(MARKER_AND_TYPE) & MARKER) | payloadType));
    }

    /** Index of the payload, behind contributing sources and a header extension; beyond the limit if they are broken. */
    static int payloadOffset(ByteBuffer packet) {
        int flags = packet.get(FLAGS);
        int offset = HEADER_OCTETS + 4 * (flags & SOURCES_MASK);
        if ((flags & EXTENSION) == 0) {
            return offset;
        }
        if (offset + 4 > packet.limit()) {
            return Integer.MAX_VALUE;
        }
        return offset + 4 + 4 * (packet.getShort(offset + 2) & 0xffff);
    }

    /** Octets of the payload that begins at {@code offset}, without padding; not positive if the packet is broken. */
    static int payloadOctets(ByteBuffer packet, int offset) {
        int padding = (packet.get(FLAGS) & PADDING) == 0 ? 0 : packet.get(packet.limit() - 1) & 0xff;
        return offset > packet.limit() ? 0 : packet.limit() - offset - padding;
    }

    private static boolean isVersion2(ByteBuffer packet) {
        return (packet.get(FLAGS) & VERSION_MASK) == VERSION_2;
    }

    private static boolean hasRtcpType(ByteBuffer packet) {
        int type = packet.get(MARKER_AND_TYPE) & 0xff;
        return type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE;
    }
}
