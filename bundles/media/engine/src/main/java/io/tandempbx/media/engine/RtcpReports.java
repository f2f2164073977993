package io.tandempbx.media.engine;

import io.tandempbx.media.api.EModel;
import io.tandempbx.media.api.MediaQuality;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The reports of one session (RFC 3550 §6): what we say to the peer about its stream and ours, and what it says about
 * ours. Every five seconds on average, never in step with others (§6.2, §6.3.1). Thread-safe: the watch sends, the loop
 * receives.
 */
final class RtcpReports implements Rtcp.Reader {
    private static final double INTERVAL_NS = 5e9;
    private static final double COMPENSATION = Math.E - 1.5;
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final double UNITS_PER_MS = 65_536 / 1000.0;
    private static final double MAX_RTT_MS = 10_000;
    private static final long STALE_NS = 5 * (long) INTERVAL_NS; // who is silent for so long is gone (RFC 3550 §6.3.5)
    private static final int FRACTION = 256;

    /** What there is to say of what we send; the timestamp is that of this moment. */
    record Sent(int ssrc, int timestamp, long packets, long payloadOctets) {

        /** Of an echo, else of a stream of our own, else of what is relayed from who is joined. */
        static Sent of(@Nullable OutgoingStream own, Plan plan, long packets, long octets, long nowNs) {
            long payload = octets - packets * RtpPacket.HEADER_OCTETS;
            EchoStream echo = plan.echo();
            if (echo != null) {
                return new Sent(echo.ssrc(), echo.timestampAt(nowNs), packets, payload);
            }
            if (own != null) {
                return new Sent(own.ssrc(), own.timestampAt(nowNs), packets, payload);
            }
            MediaSession joined = plan.joined();
            if (joined == null || joined.reception.packets() == 0) {
                return new Sent(0, 0, 0, 0);
            }
            int timestamp = joined.reception.timestampAt(nowNs, joined.expected.clockHz);
            return new Sent((int) joined.reception.ssrc(), timestamp, packets, payload);
        }
    }

    /**
     * All that a report may say.
     *
     * @param path how what we hear is played on; null if the peer asked for no metrics
     */
    record Told(Sent sent, RtpReception reception, String cname, VoipMetrics.@Nullable Path path) {}

    private final RandomGenerator random;
    private final MediaClock clock;
    private final int ownSsrc; // while nothing is sent
    private long dueNs;
    private boolean reported;
    private long sentBefore;
    private long expectedBefore;
    private long lostBefore;
    private int peerReport; // middle of the NTP timestamp of the peer's last sender report
    private long peerReportNs;
    private boolean peerReported;
    private long takenNs; // when the packet came that was read last
    private boolean taken;
    private int aboutSsrc;
    private double remoteLossPercent;
    private double remoteDiscardPercent;
    private int remoteJitter;
    private double rttMs = -1;
    private boolean remoteKnown;
    private long remoteNs; // when the peer last spoke of our stream

    RtcpReports(RandomGenerator random, MediaClock clock) {
        this.random = random;
        this.clock = clock;
        this.ownSsrc = random.nextInt();
        this.dueNs = clock.nowNs() + intervalNs() / 2;
    }

    private long intervalNs() {
        return (long) (INTERVAL_NS * (0.5 + random.nextDouble()) / COMPENSATION);
    }

    synchronized boolean isDue(long nowNs) {
        return nowNs - dueNs >= 0;
    }

    /**
     * Writes a compound packet: a sender report if anything was sent since the last one, else a receiver report, with a
     * block about the peer's stream if there is one; the canonical name; and metrics if the peer wants them.
     *
     * @return false if there is nothing to report
     */
    synchronized boolean write(ByteBuffer out, Told told, long nowNs) {
        dueNs = nowNs + intervalNs();
        out.clear();
        boolean sends = told.sent().packets() != sentBefore;
        boolean hears = told.reception().packets() > 0;
        if (!sends && !hears) {
            return false;
        }
        compose(out, told, nowNs);
        return true;
    }

    private void compose(ByteBuffer out, Told told, long nowNs) {
        Sent sent = told.sent();
        RtpReception reception = told.reception();
        boolean sends = sent.packets() != sentBefore;
        boolean hears = reception.packets() > 0;
        sentBefore = sent.packets();
        int ssrc = sent.packets() > 0 ? sent.ssrc() : ownSsrc;
        Rtcp.Block[] blocks = hears ? new Rtcp.Block[] {block(reception, nowNs)} : new Rtcp.Block[0];
        if (sends) {
            remoteDiscardPercent = ssrc == aboutSsrc ? remoteDiscardPercent : 0; // it was of another stream
            aboutSsrc = ssrc;
            Rtcp.Sender sender =
                    new Rtcp.Sender(Rtcp.ntp(clock.nowMs()), sent.timestamp(), sent.packets(), sent.payloadOctets());
            Rtcp.senderReport(out, ssrc, sender, blocks);
        } else {
            Rtcp.receiverReport(out, ssrc, blocks);
        }
        Rtcp.description(out, ssrc, told.cname());
        VoipMetrics.Path path = told.path();
        if (path != null && hears) {
            Rtcp.metrics(out, ssrc, VoipMetrics.of(reception, rttMs, path));
        }
        reported = true;
    }

    /** The same with a farewell; false if the peer never had a report. */
    synchronized boolean writeBye(ByteBuffer out, Told told, long nowNs) {
        if (!reported) {
            return false;
        }
        out.clear();
        compose(out, told, nowNs);
        Rtcp.bye(out, told.sent().packets() > 0 ? told.sent().ssrc() : ownSsrc);
        return true;
    }

    private Rtcp.Block block(RtpReception reception, long nowNs) {
        long expected = reception.expected();
        long lost = reception.lost();
        long interval = expected - expectedBefore;
        long lostNow = lost - lostBefore;
        int fraction = interval <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, lostNow * FRACTION / interval);
        expectedBefore = expected;
        lostBefore = lost;
        long delay = peerReported ? (nowNs - peerReportNs) * 65_536 / NS_PER_SECOND : 0;
        int capped = (int) Math.max(-0x80_0000, Math.min(0x7f_ffff, lost));
        return new Rtcp.Block(
                (int) reception.ssrc(),
                fraction,
                capped,
                reception.extendedHighest(),
                (int) reception.jitterTicks(),
                peerReported ? peerReport : 0,
                (int) delay);
    }

    /** Takes one compound packet of the peer; false if it breaks the format. */
    synchronized boolean take(ByteBuffer packet, long nowNs) {
        takenNs = nowNs;
        taken = true;
        return Rtcp.read(packet, this);
    }

    /** Nanoseconds since the peer reported last; 0 if it never did. */
    synchronized long missingNs(long nowNs) {
        return taken ? nowNs - takenNs : 0;
    }

    @Override
    public void sender(int ssrc, Rtcp.Sender sender) {
        peerReport = Rtcp.middle(sender.ntp());
        peerReportNs = takenNs;
        peerReported = true;
    }

    @Override
    public void block(Rtcp.Block block) {
        if (block.ssrc() != aboutSsrc) {
            return;
        }
        remoteKnown = true;
        remoteNs = takenNs;
        remoteLossPercent = 100.0 * block.fractionLost() / FRACTION;
        remoteJitter = block.jitter();
        if (block.lastReport() != 0) {
            int units = Rtcp.middle(Rtcp.ntp(clock.nowMs())) - block.lastReport() - block.delay();
            double ms = units / UNITS_PER_MS;
            rttMs = ms >= 0 && ms < MAX_RTT_MS ? ms : rttMs;
        }
    }

    @Override
    public void bye(int ssrc) {
        // silence follows, which the watch tells; signalling decides about the call
    }

    @Override
    public void metrics(int ssrc, int discarded) {
        if (ssrc == aboutSsrc) {
            remoteDiscardPercent = 100.0 * discarded / FRACTION;
        }
    }

    /** How the peer hears us, as far as it says: what it said long ago holds no longer. */
    synchronized MediaQuality outbound(long packets, int clockHz, String codec) {
        if (!remoteKnown || clock.nowNs() - remoteNs >= STALE_NS) {
            return new MediaQuality(packets, 0, 0, rttMs, -1);
        }
        double jitterMs = Integer.toUnsignedLong(remoteJitter) * 1000.0 / clockHz;
        double lossPercent = Math.min(100, remoteLossPercent + remoteDiscardPercent); // neither is heard
        return new MediaQuality(packets, lossPercent, jitterMs, rttMs, EModel.mos(rttMs, jitterMs, lossPercent, codec));
    }

    /** How we hear the peer. */
    synchronized MediaQuality inbound(RtpReception reception, int clockHz, String codec) {
        if (reception.packets() == 0) {
            return MediaQuality.UNKNOWN;
        }
        double jitterMs = reception.jitterTicks() * 1000.0 / clockHz;
        double lossPercent = 100.0 * Math.max(0, reception.lost()) / Math.max(1, reception.expected());
        return new MediaQuality(
                reception.packets(), lossPercent, jitterMs, rttMs, EModel.mos(rttMs, jitterMs, lossPercent, codec));
    }
}
