package io.tandempbx.itests.rtp;

/**
 * What a relay did to the packets of one direction.
 *
 * @param came       RTP packets that came
 * @param lost       of these, that were not sent on
 * @param reordered  of these, that were overtaken
 * @param jitterMs   interarrival jitter of what was sent on, the latest, by RFC 3550 §6.4.1 in real numbers
 * @param jitterSum  of its values after each packet
 * @param measured   how many these are
 */
public record ImpairmentCounts(long came, long lost, long reordered, double jitterMs, double jitterSum, long measured) {
    static final ImpairmentCounts NOTHING = new ImpairmentCounts(0, 0, 0, 0, 0, 0);

    /** The mean of the jitter after each packet. */
    public double meanJitterMs() {
        return measured == 0 ? 0 : jitterSum / measured;
    }

    /** One more packet came. */
    ImpairmentCounts came(boolean isLost, boolean isOvertaken) {
        return new ImpairmentCounts(
                came + 1, lost + (isLost ? 1 : 0), reordered + (isOvertaken ? 1 : 0), jitterMs, jitterSum, measured);
    }

    /** One more packet was sent on. */
    ImpairmentCounts jitter(double ms) {
        return new ImpairmentCounts(came, lost, reordered, ms, jitterSum + ms, measured + 1);
    }

    /** Of what came since an earlier look. */
    public double lossPercentSince(ImpairmentCounts before) {
        return came == before.came ? 0 : 100.0 * (lost - before.lost) / (came - before.came);
    }
}
