package io.tandempbx.media.engine;

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

    private final Identity identity;
    private final PortPair ports;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final SourceLatch latch = new SourceLatch();
    private final RtpReception reception = new RtpReception();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong sentPackets = new AtomicLong();
    private final AtomicLong sentOctets = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private volatile Plan plan = Plan.NEW;
    private final SessionWatch.Written written = new SessionWatch.Written();
    private volatile long watchedSinceNs;
    private volatile boolean reportedSilent; // written by the watch

    MediaSession(Identity identity, PortPair ports) {
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
        if (!admits(packet, source, present, nowNs)) {
            refused.lazySet(refused.getPlain() + 1);
            return;
        }
        reception.count(RtpPacket.ssrc(packet), RtpPacket.sequence(packet), packet.limit(), nowNs);
        MediaSession joined = present.joined();
        EchoStream echo = present.echo();
        if (joined != null) {
            joined.sendRtp(packet);
        } else if (echo != null && echo.place(packet, reception.stream(), nowNs)) {
            sendRtp(packet);
        }
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
        Plan present = plan;
        MediaSession joined = present.joined();
        if (RtpPacket.isRtcp(packet) && latch.admitsRtcp(source, present) && joined != null) {
            joined.sendRtcp(packet);
        }
    }

    /** Sends to this session's peer if that wants RTP and its address is known; any loop. */
    void sendRtp(ByteBuffer packet) {
        Plan present = plan;
        InetSocketAddress target = present.receives() ? latch.rtpTarget(present) : null;
        if (target != null && send(rtp, packet, target)) {
            sentPackets.getAndIncrement();
            sentOctets.getAndAdd(packet.limit());
        }
    }

    private void sendRtcp(ByteBuffer packet) {
        InetSocketAddress target = latch.rtcpTarget(plan);
        if (target != null) {
            send(rtcp, packet, target);
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

    /** Whether there is anywhere to send RTP now. */
    boolean isReachable() {
        Plan present = plan;
        return present.receives() && latch.rtpTarget(present) != null;
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
        plan = Plan.NEW;
    }

    /** Changes what is to be done; the control side only. */
    void follow(Plan changed) {
        plan = changed;
    }

    /** Starts the time without RTP anew. */
    void watchFrom(long nowNs) {
        watchedSinceNs = nowNs;
    }

    /** Nanoseconds without RTP from a peer that should send; 0 when it need not. */
    long silentNs(long nowNs) {
        if (!plan.sends()) {
            return 0;
        }
        long since = watchedSinceNs;
        boolean heard = reception.packets() > 0 && reception.lastNs() - since > 0;
        return nowNs - (heard ? reception.lastNs() : since);
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
        return new SessionStatistics(
                identity.port(),
                target == null ? "" : text(target),
                latch.rtpSource(present) != null,
                packets,
                reception.octets(),
                reception.lost(),
                sentPackets.get(),
                sentOctets.get(),
                refused.get(),
                reception.ssrc(),
                packets == 0 ? -1 : Math.max(0, (nowNs - reception.lastNs()) / 1_000_000));
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
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
        return latch.revision() + (echo == null ? 0 : echo.revision());
    }

    /** Writes what the loops and the watch changed. */
    void write(RecordWriter record, MediaClock clock) {
        reception.write(record, clock);
        latch.write(record);
        record.int64(refused.get())
                .int64(sentPackets.get())
                .int64(sentOctets.get())
                .flag(reportedSilent);
    }

    /** Reads past what {@link #write} wrote. */
    static void skip(RecordReader record, MediaClock clock) {
        new RtpReception().read(record, clock);
        new SourceLatch().read(record);
        record.int64();
        record.int64();
        record.int64();
        record.flag();
    }

    /** Takes over what {@link #write} wrote; before any loop knows this session. */
    void read(RecordReader record, MediaClock clock) {
        reception.read(record, clock);
        latch.read(record);
        refused.set(record.int64());
        sentPackets.set(record.int64());
        sentOctets.set(record.int64());
        reportedSilent = record.flag();
    }
}
