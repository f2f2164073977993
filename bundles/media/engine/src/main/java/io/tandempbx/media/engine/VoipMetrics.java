package io.tandempbx.media.engine;

import io.tandempbx.media.api.EModel;
import java.nio.ByteBuffer;

/**
 * How a stream arrives here and sounds, in the units of the VoIP metrics report block (RFC 3611 §4.7).
 *
 * @param lossRate      256ths of what was expected, since the stream began
 * @param discardRate   256ths of it that came too late for the jitter buffer; none where packets are relayed
 * @param burstDensity  256ths lost within bursts
 * @param gapDensity    256ths lost between them
 * @param burstMs       mean duration of a burst
 * @param gapMs         mean duration between bursts
 * @param roundTripMs   to the peer and back; 0 while unknown
 * @param systemMs      spent in the jitter buffer
 * @param rating        R of the E-model, 0 to 100
 * @param mosListening  ten times the opinion score without delay
 * @param mosConversing ten times that with delay
 */
record VoipMetrics(
        int ssrc,
        int lossRate,
        int discardRate,
        int burstDensity,
        int gapDensity,
        int burstMs,
        int gapMs,
        int roundTripMs,
        int systemMs,
        int rating,
        int mosListening,
        int mosConversing) {

    private static final int UNAVAILABLE = 127;
    private static final int MOST_MS = 0xffff;

    /** What passes here and how it is played on: {@code lateOfBuffer} packets of it came too late. */
    record Path(String codec, int clockHz, int packetMs, long lateOfBuffer, int systemMs) {}

    static VoipMetrics of(RtpReception reception, double rttMs, Path path) {
        long expected = Math.max(1, reception.expected());
        double lost = share(reception.lost(), expected);
        double late = share(path.lateOfBuffer(), expected);
        double lossPercent = Math.min(100, 100 * (lost + late)); // neither is heard
        double jitterMs = reception.jitterTicks() * 1000.0 / path.clockHz();
        double rating = EModel.rating(EModel.delayMs(rttMs, jitterMs), lossPercent, path.codec());
        LossRuns runs = reception.runs();
        return new VoipMetrics(
                (int) reception.ssrc(),
                in256ths(lost),
                in256ths(late),
                in256ths(runs.burstDensity()),
                in256ths(runs.gapDensity(reception.extendedHighest())),
                ms(runs.burstPackets() * path.packetMs()),
                ms(runs.gapPackets(reception.extendedHighest()) * path.packetMs()),
                ms(Math.max(0, rttMs)),
                ms(path.systemMs()),
                (int) Math.round(Math.max(0, Math.min(100, rating))),
                (int) Math.round(10 * EModel.mos(EModel.rating(0, lossPercent, path.codec()))),
                (int) Math.round(10 * EModel.mos(rating)));
    }

    private static double share(long part, long whole) {
        return Math.max(0, Math.min(1, (double) part / whole));
    }

    private static int in256ths(double share) {
        return (int) Math.min(255, 256 * share);
    }

    private static int ms(double duration) {
        return (int) Math.min(MOST_MS, Math.round(duration));
    }

    /** The report block after its head. Signal and noise are not measured, and nothing is said of the receiver's concealment. */
    void write(ByteBuffer out) {
        out.putInt(ssrc);
        octets(out, lossRate, discardRate, burstDensity, gapDensity);
        out.putShort((short) burstMs).putShort((short) gapMs);
        out.putShort((short) roundTripMs).putShort((short) systemMs);
        octets(out, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, LossRuns.GAP_PACKETS);
        octets(out, rating, UNAVAILABLE, mosListening, mosConversing);
        out.putShort((short) 0).putShort((short) systemMs); // nominal delay of the jitter buffer
        out.putShort((short) systemMs).putShort((short) systemMs); // as it is now, and at most
    }

    private static void octets(ByteBuffer out, int first, int second, int third, int fourth) {
        out.put((byte) first).put((byte) second).put((byte) third).put((byte) fourth);
    }
}
