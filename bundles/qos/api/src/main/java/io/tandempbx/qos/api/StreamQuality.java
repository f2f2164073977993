package io.tandempbx.qos.api;

/**
 * How one direction of one leg fared, from its begin until now or its end.
 *
 * @param party        the extension or number at the other end, or the application's name
 * @param codec        negotiated; empty while unknown
 * @param trunk        beyond which the party is; empty for a phone
 * @param address      where the party's packets come from, without port; empty while unknown
 * @param sent         packets that were sent, as far as the receiver can tell
 * @param received     packets that arrived
 * @param lost         packets that did not; never negative
 * @param disordered   packets that came late or twice; 0 for {@link Way#SENT}, of which nobody reports it
 * @param lossPercent  of what was sent
 * @param jitterAvgMs  interarrival jitter (RFC 3550 A.8), the mean of all samples
 * @param jitterMaxMs  the largest of them
 * @param rttAvgMs     to the party and back; negative while unknown
 * @param rttMaxMs     the same
 * @param mos          for all of it (ITU-T G.107); negative while unknown
 * @param worstMos     of the samples, each of some seconds; negative while unknown
 * @param buffer       what the jitter buffer did; nothing for {@link Way#SENT} and for what is relayed as it is
 */
public record StreamQuality(
        String party,
        Way way,
        String codec,
        String trunk,
        String address,
        long sent,
        long received,
        long lost,
        long disordered,
        double lossPercent,
        double jitterAvgMs,
        double jitterMaxMs,
        double rttAvgMs,
        double rttMaxMs,
        double mos,
        double worstMos,
        BufferCounts buffer) {

    /** Of packets that pass no jitter buffer. */
    public StreamQuality(
            String party,
            Way way,
            String codec,
            String trunk,
            String address,
            long sent,
            long received,
            long lost,
            long disordered,
            double lossPercent,
            double jitterAvgMs,
            double jitterMaxMs,
            double rttAvgMs,
            double rttMaxMs,
            double mos,
            double worstMos) {
        this(
                party,
                way,
                codec,
                trunk,
                address,
                sent,
                received,
                lost,
                disordered,
                lossPercent,
                jitterAvgMs,
                jitterMaxMs,
                rttAvgMs,
                rttMaxMs,
                mos,
                worstMos,
                BufferCounts.NONE);
    }

    /** The same with what a jitter buffer did. */
    public StreamQuality with(BufferCounts counted) {
        return new StreamQuality(
                party,
                way,
                codec,
                trunk,
                address,
                sent,
                received,
                lost,
                disordered,
                lossPercent,
                jitterAvgMs,
                jitterMaxMs,
                rttAvgMs,
                rttMaxMs,
                mos,
                worstMos,
                counted);
    }
}
