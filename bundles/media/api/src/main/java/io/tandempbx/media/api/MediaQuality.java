package io.tandempbx.media.api;

/**
 * How well one direction of a session fares, since it was opened.
 *
 * @param packets     that were received by us, or sent to the peer
 * @param lossPercent of what was expected; of what we sent, as the peer says, with what came too late to be played if it
 *                    says that as well (RFC 3611 §4.7.1)
 * @param jitterMs    interarrival jitter (RFC 3550 A.8), the latest
 * @param rttMs       round trip to the peer and back, the latest; -1 while unknown
 * @param mos         estimated by the E-model (ITU-T G.107) from loss, jitter, round trip and codec; -1 while unknown
 */
public record MediaQuality(long packets, double lossPercent, double jitterMs, double rttMs, double mos) {

    /** Nothing is known. */
    public static final MediaQuality UNKNOWN = new MediaQuality(0, 0, 0, -1, -1);
}
