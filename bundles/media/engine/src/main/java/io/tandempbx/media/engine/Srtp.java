package io.tandempbx.media.engine;

import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * One direction of secure RTP and RTCP (RFC 3711): what a peer sends us, or what we send it. Packets are changed in place.
 * Each source has its rollover counter and replay window. Thread-safe.
 */
final class Srtp {
    private static final int MAX_SOURCES = 8;
    private static final int MAX_OCTETS = 4096;
    private static final int RTCP_HEADER_OCTETS = 8;
    private static final int INDEX_OCTETS = 4;
    private static final int ENCRYPTED = 0x8000_0000;
    private static final int CYCLE = 1 << 16;
    private static final int HALF = CYCLE / 2;
    private static final int CRASH_RESERVE = 1000;

    private static final class Source {
        private final int ssrc;
        private long highest = -1; // rollover counter and sequence number; -1 before the first
        private long window; // bit i: highest - i was seen
        private int rtcpIndex; // the last sent, or the highest received
        private long rtcpWindow;

        Source(int ssrc) {
            this.ssrc = ssrc;
        }

        /** The index that is nearest to what was seen last (§3.3.1). */
        long index(int sequence) {
            if (highest < 0) {
                return sequence;
            }
            long rollover = highest & -CYCLE;
            int last = (int) (highest - rollover);
            if (last < HALF && sequence - last > HALF && rollover > 0) {
                rollover -= CYCLE;
            } else if (last >= HALF && last - HALF > sequence) {
                rollover += CYCLE;
            }
            return rollover + sequence;
        }

        boolean isReplay(long index) {
            long behind = highest - index;
            return highest >= 0 && behind >= 0 && (behind >= Long.SIZE || (window >>> behind & 1) != 0);
        }

        void note(long index) {
            long ahead = index - highest;
            if (highest < 0 || ahead >= Long.SIZE) {
                window = 1;
            } else if (ahead > 0) {
                window = window << ahead | 1;
            } else {
                window |= 1L << -ahead;
            }
            highest = Math.max(highest, index);
        }
    }

    private final SrtpSuite suite;
    private final SrtpKeys rtp;
    private final SrtpKeys rtcp;
    private final List<Source> sources = new ArrayList<>();
    private List<Source> earlier = List.of(); // of the key before
    private final byte[] in = new byte[MAX_OCTETS];
    private final byte[] out = new byte[MAX_OCTETS];
    private final ByteBuffer nonce = ByteBuffer.allocate(12);
    private final byte[] word = new byte[INDEX_OCTETS];

    /** @param master master key and salt */
    Srtp(SrtpSuite suite, byte[] master) {
        this.suite = suite;
        this.rtp = new SrtpKeys(suite, master, SrtpKeys.RTP);
        this.rtcp = new SrtpKeys(suite, master, SrtpKeys.RTCP);
    }

    /** Its sources may go on counting where they were with the key before (§3.3.1), or begin anew (RFC 4568 §7.1.4). */
    synchronized void follow(Srtp before) {
        earlier = before.known();
    }

    private synchronized List<Source> known() {
        return List.copyOf(sources);
    }

    /** Encrypts a packet and appends its tag; false if it is too long, no packet, or its number was used (§9.1). */
    synchronized boolean protect(ByteBuffer packet) {
        int head = RtpPacket.payloadOffset(packet);
        int octets = packet.limit();
        if (head > octets || octets + suite.tagOctets() > MAX_OCTETS) {
            return false;
        }
        Source source = source(RtpPacket.ssrc(packet));
        long index = source.index(RtpPacket.sequence(packet));
        if (source.isReplay(index)) {
            return false;
        }
        packet.get(0, in, 0, octets);
        if (suite.isAead()) {
            int sealed = rtp.gcm(Cipher.ENCRYPT_MODE, in, head, octets - head, out, nonce(source.ssrc, index), null);
            packet.limit(head + sealed).put(head, out, head, sealed);
        } else {
            rtp.count(in, head, octets - head, source.ssrc, index);
            byte[] tag = rtp.tag(in, octets, (int) (index >>> 16));
            packet.limit(octets + suite.tagOctets()).put(head, in, head, octets - head);
            packet.put(octets, tag, 0, suite.tagOctets());
        }
        source.note(index);
        return true;
    }

    /** Checks and decrypts a packet and takes its tag away; false if it is not authentic or came before. */
    synchronized boolean unprotect(ByteBuffer packet) {
        int head = RtpPacket.payloadOffset(packet);
        int octets = packet.limit() - suite.tagOctets();
        if (head > octets || packet.limit() > MAX_OCTETS) {
            return false;
        }
        int ssrc = RtpPacket.ssrc(packet);
        Source known = find(ssrc);
        if (known != null) {
            return unprotect(packet, head, octets, known);
        }
        Source fresh = new Source(ssrc);
        boolean opened = unprotect(packet, head, octets, fresh);
        Source before = opened ? null : find(ssrc, earlier);
        if (before != null) {
            fresh.highest = before.highest;
            opened = unprotect(packet, head, octets, fresh);
        }
        if (opened) {
            add(fresh);
        }
        return opened;
    }

    private boolean unprotect(ByteBuffer packet, int head, int octets, Source source) {
        long index = source.index(RtpPacket.sequence(packet));
        if (source.isReplay(index)) {
            return false;
        }
        packet.get(0, in, 0, packet.limit());
        if (suite.isAead()) {
            int opened =
                    rtp.gcm(Cipher.DECRYPT_MODE, in, head, packet.limit() - head, out, nonce(source.ssrc, index), null);
            if (opened < 0) {
                return false;
            }
            packet.limit(octets).put(head, out, head, opened);
        } else {
            if (!matches(rtp.tag(in, octets, (int) (index >>> 16)), octets, suite.tagOctets())) {
                return false;
            }
            rtp.count(in, head, octets - head, source.ssrc, index);
            packet.limit(octets).put(head, in, head, octets - head);
        }
        source.note(index);
        return true;
    }

    private boolean matches(byte[] tag, int at, int octets) {
        int difference = 0;
        for (int i = 0; i < octets; i++) {
            difference |= tag[i] ^ in[at + i];
        }
        return difference == 0;
    }

    /** The same for RTCP (§3.4). */
    synchronized boolean protectRtcp(ByteBuffer packet) {
        int octets = packet.limit();
        if (octets < RTCP_HEADER_OCTETS || octets + INDEX_OCTETS + suite.rtcpTagOctets() > MAX_OCTETS) {
            return false;
        }
        Source source = source(packet.getInt(4));
        source.rtcpIndex = (source.rtcpIndex + 1) & ~ENCRYPTED;
        int index = ENCRYPTED | source.rtcpIndex;
        packet.get(0, in, 0, octets);
        if (suite.isAead()) {
            int sealed = rtcp.gcm(
                    Cipher.ENCRYPT_MODE,
                    in,
                    RTCP_HEADER_OCTETS,
                    octets - RTCP_HEADER_OCTETS,
                    out,
                    nonce(source.ssrc, source.rtcpIndex),
                    word(index));
            packet.limit(RTCP_HEADER_OCTETS + sealed + INDEX_OCTETS);
            packet.put(RTCP_HEADER_OCTETS, out, RTCP_HEADER_OCTETS, sealed);
            packet.putInt(RTCP_HEADER_OCTETS + sealed, index);
            return true;
        }
        rtcp.count(in, RTCP_HEADER_OCTETS, octets - RTCP_HEADER_OCTETS, source.ssrc, source.rtcpIndex);
        System.arraycopy(word(index), 0, in, octets, INDEX_OCTETS);
        byte[] tag = rtcp.tag(in, octets + INDEX_OCTETS);
        packet.limit(octets + INDEX_OCTETS + suite.rtcpTagOctets());
        packet.put(RTCP_HEADER_OCTETS, in, RTCP_HEADER_OCTETS, octets + INDEX_OCTETS - RTCP_HEADER_OCTETS);
        packet.put(octets + INDEX_OCTETS, tag, 0, suite.rtcpTagOctets());
        return true;
    }

    /** The same for RTCP (§3.4). */
    synchronized boolean unprotectRtcp(ByteBuffer packet) {
        int octets = packet.limit() - INDEX_OCTETS - suite.rtcpTagOctets();
        if (octets < RTCP_HEADER_OCTETS || packet.limit() > MAX_OCTETS) {
            return false;
        }
        int indexAt = suite.isAead() ? packet.limit() - INDEX_OCTETS : octets;
        int field = packet.getInt(indexAt);
        int index = field & ~ENCRYPTED;
        Source known = find(packet.getInt(4));
        Source source = known == null ? new Source(packet.getInt(4)) : known;
        int behind = source.rtcpIndex - index;
        boolean replay =
                known != null && behind >= 0 && (behind >= Long.SIZE || (source.rtcpWindow >>> behind & 1) != 0);
        if ((field & ENCRYPTED) == 0 || replay) {
            return false;
        }
        packet.get(0, in, 0, packet.limit());
        if (!open(packet, octets, field, source)) {
            return false;
        }
        if (known == null) {
            add(source);
        }
        source.rtcpWindow = behind >= 0
                ? source.rtcpWindow | 1L << behind
                : behind <= -Long.SIZE ? 1 : source.rtcpWindow << -behind | 1;
        source.rtcpIndex = Math.max(source.rtcpIndex, index);
        return true;
    }

    private boolean open(ByteBuffer packet, int octets, int field, Source source) {
        int index = field & ~ENCRYPTED;
        if (suite.isAead()) {
            int sealed = octets - RTCP_HEADER_OCTETS + suite.rtcpTagOctets();
            int opened = rtcp.gcm(
                    Cipher.DECRYPT_MODE, in, RTCP_HEADER_OCTETS, sealed, out, nonce(source.ssrc, index), word(field));
            if (opened < 0) {
                return false;
            }
            packet.limit(octets).put(RTCP_HEADER_OCTETS, out, RTCP_HEADER_OCTETS, opened);
            return true;
        }
        int signed = octets + INDEX_OCTETS;
        if (!matches(rtcp.tag(in, signed), signed, suite.rtcpTagOctets())) {
            return false;
        }
        rtcp.count(in, RTCP_HEADER_OCTETS, octets - RTCP_HEADER_OCTETS, source.ssrc, index);
        packet.limit(octets).put(RTCP_HEADER_OCTETS, in, RTCP_HEADER_OCTETS, octets - RTCP_HEADER_OCTETS);
        return true;
    }

    /** Source and index as they go into the nonce: two zeros, the source, six octets of index (RFC 7714 §8.1, §9.1). */
    private ByteBuffer nonce(int ssrc, long index) {
        return nonce.putShort(0, (short) 0)
                .putInt(2, ssrc)
                .putShort(6, (short) (index >>> 32))
                .putInt(8, (int) index);
    }

    private byte[] word(int value) {
        ByteBuffer.wrap(word).putInt(0, value);
        return word;
    }

    private @Nullable Source find(int ssrc) {
        return find(ssrc, sources);
    }

    private static @Nullable Source find(int ssrc, List<Source> among) {
        for (int i = 0; i < among.size(); i++) {
            if (among.get(i).ssrc == ssrc) {
                return among.get(i);
            }
        }
        return null;
    }

    private Source source(int ssrc) {
        Source known = find(ssrc);
        if (known == null) {
            known = new Source(ssrc);
            add(known);
        }
        return known;
    }

    private void add(Source source) {
        if (sources.size() == MAX_SOURCES) {
            sources.remove(0);
        }
        sources.add(source);
    }

    /** Reads past what {@link #write} wrote. */
    static void skip(RecordReader record) {
        record.list(Srtp::source);
    }

    private static Source source(RecordReader record) {
        Source source = new Source(record.int32());
        source.highest = record.int64();
        source.window = record.int64();
        source.rtcpIndex = record.int32();
        source.rtcpWindow = record.int64();
        return source;
    }

    /** Writes where each source is. */
    synchronized void write(RecordWriter record) {
        record.list(sources, (writer, source) -> writer.int32(source.ssrc)
                .int64(source.highest)
                .int64(source.window)
                .int32(source.rtcpIndex)
                .int64(source.rtcpWindow));
    }

    /** Goes on where {@link #write} was; RTCP of ours with a number that was not yet used even if that is a while ago. */
    synchronized void read(RecordReader record, boolean sending) {
        sources.clear();
        sources.addAll(record.list(Srtp::source));
        for (Source source : sources) {
            source.rtcpIndex += sending ? CRASH_RESERVE : 0;
        }
    }
}
