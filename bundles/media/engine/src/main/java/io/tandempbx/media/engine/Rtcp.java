package io.tandempbx.media.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes and reads RTCP packets (RFC 3550 §6), the metrics of extended reports (RFC 3611) among them, in a buffer that
 * starts at index 0.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  count  |      PT       |    length in words, less one  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         SSRC of sender                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Rtcp {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    private static final int DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int EXTENDED = 207;
    private static final int VOIP_METRICS = 7;
    private static final int VOIP_OCTETS = 36;
    private static final int CNAME = 1;
    private static final int HEADER_OCTETS = 8;
    private static final int SENDER_OCTETS = 20;
    private static final int BLOCK_OCTETS = 24;
    private static final long NTP_SECONDS_OF_1970 = 2_208_988_800L;

    /** What a report block says about one source (§6.4.1). */
    record Block(int ssrc, int fractionLost, int lost, int highest, int jitter, int lastReport, int delay) {}

    /** What a sender report says about its sender. */
    record Sender(long ntp, int timestamp, long packets, long octets) {}

    /** Is told what a compound packet holds. */
    interface Reader {
        void sender(int ssrc, Sender sender);

        void block(Block block);

        void bye(int ssrc);

        /**
         * Of the VoIP metrics about one source (RFC 3611 §4.7).
         *
         * @param discarded the share, in 256ths, of its packets that came too late or too early to be played
         */
        void metrics(int ssrc, int discarded);
    }

    private Rtcp() {}

    /** A wall-clock time as a 64-bit NTP timestamp. */
    static long ntp(long wallMs) {
        long seconds = Math.floorDiv(wallMs, 1000L) + NTP_SECONDS_OF_1970;
        return seconds << 32 | (Math.floorMod(wallMs, 1000L) << 32) / 1000;
    }

    /** The middle 32 bits of an NTP timestamp, in 1/65536 s. */
    static int middle(long ntp) {
        return (int) (ntp >>> 16);
    }

    static void senderReport(ByteBuffer out, int ssrc, Sender sender, Block... blocks) {
        head(out, blocks.length, SENDER_REPORT, HEADER_OCTETS + SENDER_OCTETS + BLOCK_OCTETS * blocks.length, ssrc);
        out.putLong(sender.ntp()).putInt(sender.timestamp());
        out.putInt((int) sender.packets()).putInt((int) sender.octets());
        blocks(out, blocks);
    }

    static void receiverReport(ByteBuffer out, int ssrc, Block... blocks) {
        head(out, blocks.length, RECEIVER_REPORT, HEADER_OCTETS + BLOCK_OCTETS * blocks.length, ssrc);
        blocks(out, blocks);
    }

    private static void blocks(ByteBuffer out, Block... blocks) {
        for (Block block : blocks) {
            out.putInt(block.ssrc()).putInt(block.fractionLost() << 24 | (block.lost() & 0xff_ffff));
            out.putInt(block.highest())
                    .putInt(block.jitter())
                    .putInt(block.lastReport())
                    .putInt(block.delay());
        }
    }

    static void description(ByteBuffer out, int ssrc, String cname) {
        byte[] name = cname.getBytes(StandardCharsets.UTF_8);
        int octets = HEADER_OCTETS + (2 + name.length + 1 + 3) / 4 * 4; // ends with one to four zeros
        int end = out.position() + octets;
        head(out, 1, DESCRIPTION, octets, ssrc);
        out.put((byte) CNAME).put((byte) name.length).put(name);
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    static void bye(ByteBuffer out, int ssrc) {
        head(out, 1, BYE, HEADER_OCTETS, ssrc);
    }

    static void metrics(ByteBuffer out, int ssrc, VoipMetrics metrics) {
        head(out, 0, EXTENDED, HEADER_OCTETS + VOIP_OCTETS, ssrc);
        out.put((byte) VOIP_METRICS).put((byte) 0).putShort((short) (VOIP_OCTETS / 4 - 1));
        metrics.write(out);
    }

    private static void head(ByteBuffer out, int count, int type, int octets, int ssrc) {
        out.put((byte) (0x80 | count))
                .put((byte) type)
                .putShort((short) (octets / 4 - 1))
                .putInt(ssrc);
    }

    /**
     * Reads a compound packet up to the limit.
     *
     * @return false if it breaks the format (§A.2); what came before was told
     */
    static boolean read(ByteBuffer in, Reader reader) {
        int at = 0;
        while (at + 4 <= in.limit()) {
            int count = in.get(at) & 0x1f;
            int type = in.get(at + 1) & 0xff;
            int end = at + 4 * ((in.getShort(at + 2) & 0xffff) + 1);
            if ((in.get(at) & 0xc0) != 0x80 || end > in.limit()) {
                return false;
            }
            if (!readOne(in, at, end, count, type, reader)) {
                return false;
            }
            at = end;
        }
        return at == in.limit();
    }

    private static boolean readOne(ByteBuffer in, int at, int end, int count, int type, Reader reader) {
        int blocks = at + HEADER_OCTETS + (type == SENDER_REPORT ? SENDER_OCTETS : 0);
        if (type == SENDER_REPORT || type == RECEIVER_REPORT) {
            if (blocks + BLOCK_OCTETS * count > end) {
                return false;
            }
            if (type == SENDER_REPORT) {
                reader.sender(
                        in.getInt(at + 4),
                        new Sender(
                                in.getLong(at + 8),
                                in.getInt(at + 16),
                                Integer.toUnsignedLong(in.getInt(at + 20)),
                                Integer.toUnsignedLong(in.getInt(at + 24))));
            }
            for (int i = 0; i < count; i++) {
                reader.block(block(in, blocks + BLOCK_OCTETS * i));
            }
        } else if (type == BYE && count > 0 && at + HEADER_OCTETS <= end) {
            reader.bye(in.getInt(at + 4));
        } else if (type == EXTENDED) {
            return readExtended(in, at + HEADER_OCTETS, end, reader);
        }
        return true;
    }

    private static boolean readExtended(ByteBuffer in, int from, int end, Reader reader) {
        int at = from;
        while (at + 4 <= end) {
            int octets = 4 * ((in.getShort(at + 2) & 0xffff) + 1);
            boolean voip = in.get(at) == VOIP_METRICS;
            if (at + octets > end || (voip && octets != VOIP_OCTETS)) {
                return false;
            }
            if (voip) {
                reader.metrics(in.getInt(at + 4), in.get(at + 9) & 0xff);
            }
            at += octets;
        }
        return at == end;
    }

    private static Block block(ByteBuffer in, int at) {
        int lost = in.getInt(at + 4);
        return new Block(
                in.getInt(at),
                lost >>> 24,
                lost << 8 >> 8,
                in.getInt(at + 8),
                in.getInt(at + 12),
                in.getInt(at + 16),
                in.getInt(at + 20));
    }
}
