package io.tandempbx.media.engine;

import io.tandempbx.media.api.JitterBufferStatistics;
import io.tandempbx.media.api.SessionStatistics;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One RTP endpoint: two channels, what is to be done with their packets, and what was counted. Its own loop reads the
 * channels; any loop may send through them.
 *
 * <p>The channels stay unconnected: connecting would throw away what the kernel holds at that moment, and would hide a
 * peer that moved.
 */
final class MediaSession {

    /** What never changes while the session is open; {@code serial} tells apart two sessions of the same name. */
    record Identity(String id, String call, int port, InetAddress bound, long serial) {}

    private static final long REPORTS_NS = 25_000_000_000L; // five of their intervals (RFC 3550 §6.3.5)
    private static final int RTCP_SSRC = 4; // octets before the sender's source in a report

    private final Identity identity;
    private final PortPair ports;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final SourceLatch latch = new SourceLatch();
    final RtpReception reception = new RtpReception();
    final Keypad keypad = new Keypad();
    private final RtcpReports reports;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong sentPackets = new AtomicLong();
    private final AtomicLong sentOctets = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private volatile Plan plan = Plan.NEW;
    volatile Expected expected = Expected.ANYTHING; // by the terms of the plan
    private volatile @Nullable OutgoingStream outgoing; // once set it stays
    final Relayed relayed = new Relayed();
    private volatile @Nullable Playing playing;
    private volatile @Nullable Tapping tapping;
    private volatile @Nullable SessionCrypto crypto;
    private int playedTo; // by a predecessor; the control side only
    private final SessionWatch.Written written = new SessionWatch.Written();
    private volatile long watchedSinceNs;
    private volatile boolean reportedSilent; // written by the watch
    boolean silenceAnnounced; // by the last packet of audio; written by the loop before it is counted
    private volatile JitterBufferStatistics passedBuffers = JitterBufferStatistics.NONE; // before the present one

    MediaSession(Identity identity, PortPair ports, RtcpReports reports) {
        this.reports = reports;
        this.identity = identity;
        this.ports = ports;
        this.rtp = ports.rtp();
        this.rtcp = ports.rtcp();
    }

    /** Takes one datagram from the RTP channel and passes it on; the session's loop only. */
    void readRtp(ByteBuffer packet, long nowNs) throws IOException {
        InetSocketAddress source = (InetSocketAddress) rtp.receive(packet);
        if (source == null) {
            return;
        }
        packet.flip();
        Plan present = plan;
        if (RtpPacket.isRtcp(packet) && present.muxed()) {
            takeRtcp(packet, source, nowNs);
            return;
        }
        if (!isReadable(packet) || !admits(packet, source, present, nowNs) || !counts(packet, nowNs)) {
            refused.lazySet(refused.getPlain() + 1);
            return;
        }
        Tapping listening = tapping;
        if (listening != null) {
            listening.take(packet);
        }
        MediaSession joined = present.joined();
        EchoStream echo = present.echo();
        MixMember member = present.member();
        if (echo == null) {
            keypad.take(packet, expected);
        }
        if (joined != null) {
            pass(packet, present, joined, nowNs);
        } else if (echo != null && echo.place(packet, reception.stream(), nowNs)) {
            sendRtp(packet);
        } else if (member != null) {
            member.take(packet);
        }
    }

    private boolean counts(ByteBuffer packet, long nowNs) {
        if (!expected.isEvent(RtpPacket.payloadType(packet))) {
            silenceAnnounced = expected.announcesSilence(packet);
        }
        return reception.count(packet, expected.clockHz, nowNs);
    }

    private void pass(ByteBuffer packet, Plan present, MediaSession joined, long nowNs) {
        Routes routes = present.routes();
        if (routes != null) {
            int way = routes.way(RtpPacket.payloadType(packet));
            Transcoding transcoding = present.transcoding();
            if (way < 0 || (transcoding != null && transcoding.isSounding())) {
                if (way == Routes.TRANSCODE && transcoding != null) {
                    transcoding.take(packet, nowNs);
                }
                return;
            }
            RtpPacket.retype(packet, way);
        }
        joined.relay(packet, this, nowNs);
    }

    /** Sends another session's packet on; as it is, unless this peer already has a stream of our own. */
    private void relay(ByteBuffer packet, MediaSession source, long nowNs) {
        if (isPlayedTo()) {
            return;
        }
        OutgoingStream stream = outgoing;
        if (stream == null) {
            sendRtp(packet);
            return;
        }
        long numbering = source.identity.serial() * 31 + source.reception.stream();
        int packetMs = source.plan.terms().packetMs();
        synchronized (stream) {
            if (stream.place(packet, numbering, source.expected.clockHz, packetMs, nowNs)) {
                sendRtp(packet);
            }
        }
    }

    /** Decrypts a packet if need be; false if it is not authentic. */
    private boolean isReadable(ByteBuffer packet) {
        SessionCrypto present = crypto;
        return present == null || (RtpPacket.isRtp(packet) && present.theirs().unprotect(packet));
    }

    /** What it encrypts with; null if it does not. */
    @Nullable
    SessionCrypto crypto() {
        return crypto;
    }

    /** Encrypts with these keys from now on, or no longer; the control side only. */
    void secure(@Nullable SessionCrypto changed) {
        crypto = changed;
    }

    private boolean admits(ByteBuffer packet, InetSocketAddress source, Plan present, long nowNs) {
        return RtpPacket.isRtp(packet)
                && present.passes(RtpPacket.payloadType(packet))
                && latch.admits(
                        source,
                        present,
                        RtpPacket.ssrc(packet),
                        RtpPacket.sequence(packet),
                        nowNs - reception.lastNs());
    }

    /** Takes one datagram from the RTCP channel and passes it on; the session's loop only. */
    void readRtcp(ByteBuffer packet, long nowNs) throws IOException {
        InetSocketAddress source = (InetSocketAddress) rtcp.receive(packet);
        if (source == null) {
            return;
        }
        packet.flip();
        takeRtcp(packet, source, nowNs);
    }

    private void takeRtcp(ByteBuffer packet, InetSocketAddress source, long nowNs) {
        SessionCrypto secure = crypto;
        if (!RtpPacket.isRtcp(packet)
                || (secure != null && !secure.theirs().unprotectRtcp(packet))
                || !latch.admitsRtcp(source, plan, packet.getInt(RTCP_SSRC), reception.ssrc())
                || !reports.take(packet, nowNs)) {
            refused.lazySet(refused.getPlain() + 1);
        }
    }

    /** Sends a report if one is due; the watch only. */
    void report(ByteBuffer scratch, long nowNs) {
        if (plan.remote() != null && reports.isDue(nowNs) && reports.write(scratch, told(nowNs), nowNs)) {
            sendRtcp(scratch.flip());
        }
    }

    /** Says farewell to a peer that had reports. */
    void sayBye(ByteBuffer scratch, long nowNs) {
        if (plan.remote() != null && reports.writeBye(scratch, told(nowNs), nowNs)) {
            sendRtcp(scratch.flip());
        }
    }

    private RtcpReports.Told told(long nowNs) {
        Plan present = plan;
        RtcpReports.Sent sent = RtcpReports.Sent.of(outgoing, present, sentPackets.get(), sentOctets.get(), nowNs);
        String cname = Long.toHexString(identity.serial()) + "@tandem";
        return new RtcpReports.Told(sent, reception, cname, present.metricsPath(expected.clockHz));
    }

    /** Sends to this session's peer if that wants RTP and its address is known; any loop. */
    void sendRtp(ByteBuffer packet) {
        Plan present = plan;
        InetSocketAddress target = present.receives() ? latch.rtpTarget(present) : null;
        SessionCrypto secure = target == null ? null : crypto;
        if (secure != null && !secure.ours().protect(packet)) {
            unsent.getAndIncrement();
            return;
        }
        if (target != null && send(rtp, packet, target)) {
            sentPackets.getAndIncrement();
            sentOctets.getAndAdd(packet.limit());
        }
    }

    private void sendRtcp(ByteBuffer packet) {
        Plan present = plan;
        InetSocketAddress target = present.muxed() ? latch.rtpTarget(present) : latch.rtcpTarget(present);
        SessionCrypto secure = crypto;
        if (target != null && (secure == null || secure.ours().protectRtcp(packet))) {
            send(present.muxed() ? rtp : rtcp, packet, target);
        }
    }

    private boolean send(DatagramChannel channel, ByteBuffer packet, InetSocketAddress target) {
        try {
            if (channel.send(packet, target) > 0) {
                return true;
            }
        } catch (IOException e) {
            // closed a moment ago, or the kernel knows no way there: like a packet lost on the way, but counted
        }
        unsent.getAndIncrement();
        return false;
    }

    /** Whether the peer is to hear what it is joined to. */
    boolean isHeard() {
        return isReachable() && !isPlayedTo();
    }

    private boolean isPlayedTo() {
        Playing present = playing;
        return present != null && !present.isOver();
    }

    /** What plays to the peer, or did; null if nothing. */
    @Nullable
    Playing playing() {
        return playing;
    }

    /** Has something else, or nothing, played to the peer; the control side only. */
    void playing(@Nullable Playing changed) {
        playing = changed;
    }

    /** Who listens in; null if nobody does. */
    @Nullable
    Tapping tapping() {
        return tapping;
    }

    /** Lets others, or nobody, listen in; the control side only. */
    void tapping(@Nullable Tapping changed) {
        tapping = changed;
    }

    /** Where a predecessor's playing was. */
    int playedTo() {
        return playedTo;
    }

    /** Whether there is anywhere to send RTP now. */
    boolean isReachable() {
        Plan present = plan;
        return present.receives() && latch.rtpTarget(present) != null;
    }

    /** The one stream the peer gets from us; null while all it gets is relayed as it is. */
    @Nullable
    OutgoingStream outgoing() {
        return outgoing;
    }

    /** Has everything sent in this stream from now on; the control side only. */
    void outgoing(OutgoingStream stream) {
        outgoing = stream;
    }

    /** The pair of ports it has; the control side only. */
    PortPair ports() {
        return ports;
    }

    /** Has the loop play the tone of the present echo; the control side only. */
    void play() {
        ports.loop().play(this);
    }

    /** Lets nothing out any more: another session may have the ports next. The control side only. */
    void end() {
        Transcoding transcoding = plan.transcoding();
        if (transcoding != null) {
            transcoding.end();
        }
        Playing present = playing;
        if (present != null) {
            present.end();
        }
        Tapping listening = tapping;
        if (listening != null) {
            listening.end();
        }
        plan = Plan.NEW;
    }

    /** Changes what is to be done; the control side only. */
    void follow(Plan changed) {
        relayed.follow(plan.joined(), changed.joined());
        if (plan.buffer() != changed.buffer()) {
            passedBuffers = passedBuffers.plus(plan.buffered());
        }
        expected = changed.terms().equals(plan.terms()) ? expected : new Expected(changed.terms());
        plan = changed;
    }

    /** Starts the time without RTP anew. */
    void watchFrom(long nowNs) {
        watchedSinceNs = nowNs;
    }

    /**
     * Nanoseconds without RTP from a peer that should send; 0 when it need not. One that said that it falls silent is
     * missed once its reports are, if it sends any.
     */
    long silentNs(long nowNs) {
        if (!plan.sends()) {
            return 0;
        }
        long since = watchedSinceNs;
        boolean heard = reception.packets() > 0 && reception.lastNs() - since > 0;
        if (heard && silenceAnnounced) {
            return Math.max(0, reports.missingNs(nowNs) - REPORTS_NS);
        }
        return nowNs - (heard ? reception.lastNs() : since);
    }

    /** Whether what the peer says goes anywhere. */
    boolean isConnected() {
        Plan present = plan;
        return present.joined() != null || present.echo() != null || present.member() != null;
    }

    /** Packets that came from elsewhere, or were of no type agreed on, or not authentic. */
    long refused() {
        return refused.get();
    }

    SessionWatch.Written written() {
        return written;
    }

    boolean isReportedSilent() {
        return reportedSilent;
    }

    void reportedSilent(boolean reported) {
        reportedSilent = reported;
    }

    SessionStatistics statistics(long nowNs) {
        Plan present = plan;
        long packets = reception.packets();
        InetSocketAddress target = latch.rtpTarget(present);
        long silentMs = silenceAnnounced ? 0 : Math.max(0, (nowNs - reception.lastNs()) / 1_000_000);
        return new SessionStatistics(
                identity.port(),
                target == null ? "" : SourceLatch.text(target),
                latch.rtpSource(present) != null,
                packets,
                reception.octets(),
                reception.lost(),
                reception.disordered(),
                sentPackets.get(),
                sentOctets.get(),
                refused.get(),
                reception.ssrc(),
                packets == 0 ? -1 : silentMs,
                reports.inbound(reception, expected.clockHz, present.codec()),
                reports.outbound(sentPackets.get(), expected.clockHz, present.codec()),
                passedBuffers.plus(present.buffered()));
    }

    Identity identity() {
        return identity;
    }

    Plan plan() {
        return plan;
    }

    @Nullable
    EchoStream echo() {
        return plan.echo();
    }

    long watchedSinceNs() {
        return watchedSinceNs;
    }

    /** Packets the kernel did not take. */
    long unsent() {
        return unsent.get();
    }

    /** Grows with every packet in either direction. */
    long activity() {
        return reception.packets() + sentPackets.get() + refused.get();
    }

    /** Changes with what must be written down soon: a source learnt, or a new numbering of the echo. */
    int revision() {
        EchoStream echo = plan.echo();
        return latch.revision() + (echo == null ? 0 : echo.revision()) + (outgoing == null ? 0 : 1);
    }

    /**
     * Writes what the loops and the watch changed.
     *
     * @param exact whether the loops have ended
     */
    void write(RecordWriter record, MediaClock clock, boolean exact) {
        reception.write(record, clock);
        latch.write(record);
        record.int64(refused.get())
                .int64(sentPackets.get())
                .int64(sentOctets.get())
                .flag(reportedSilent);
        OutgoingStream stream = outgoing;
        record.flag(stream != null);
        if (stream != null) {
            stream.write(record, clock, exact);
        }
        Playing present = playing;
        record.int32(present == null ? 0 : present.position());
        SessionCrypto secure = crypto;
        record.flag(secure != null);
        if (secure != null) {
            secure.write(record);
        }
    }

    /** Reads past what {@link #write} wrote. */
    static void skip(RecordReader record, MediaClock clock) {
        new RtpReception().read(record, clock);
        new SourceLatch().read(record);
        record.int64();
        record.int64();
        record.int64();
        record.flag();
        OutgoingStream.readIfAny(record, clock);
        if (record.version() > 1) {
            record.int32();
        }
        if (record.version() > 2 && record.flag()) {
            SessionCrypto.skip(record);
        }
    }

    /** Takes over what {@link #write} wrote; before any loop knows this session. */
    void read(RecordReader record, MediaClock clock) {
        reception.read(record, clock);
        latch.read(record);
        refused.set(record.int64());
        sentPackets.set(record.int64());
        sentOctets.set(record.int64());
        reportedSilent = record.flag();
        outgoing = OutgoingStream.readIfAny(record, clock);
        playedTo = record.version() > 1 ? record.int32() : 0;
        if (record.version() > 2 && record.flag()) {
            SessionCrypto.readInto(crypto, record);
        }
    }
}
