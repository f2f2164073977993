package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;

/** What has to be known of each packet of a peer, in as few places of memory as can be. Immutable. */
final class Expected {
    static final Expected ANYTHING = new Expected(MediaTerms.OPEN);
    private static final int USUAL_CLOCK_HZ = 8000;
    private static final int NO_TYPE = -1;
    private static final String G729 = "G729";
    private static final int G729_FRAME_OCTETS = 10;
    private static final int G729_DESCRIPTOR_OCTETS = 2;

    /** The clock of the timestamps. */
    final int clockHz;

    // one bit for each payload type of telephone events, 0-63 and 64-127
    private final long eventsLow;
    private final long eventsHigh;
    private final int noiseType;
    private final int g729Type;

    Expected(MediaTerms terms) {
        long low = 0;
        long high = 0;
        int noise = NO_TYPE;
        int g729 = NO_TYPE;
        for (NegotiatedFormat agreed : terms.formats()) {
            if (agreed.format().isEvents()) {
                low |= agreed.receiveType() < 64 ? 1L << agreed.receiveType() : 0;
                high |= agreed.receiveType() >= 64 ? 1L << (agreed.receiveType() - 64) : 0;
            }
            noise = agreed.format().isNoise() ? agreed.receiveType() : noise;
            g729 = agreed.format().name().equalsIgnoreCase(G729) ? agreed.receiveType() : g729;
        }
        noiseType = noise;
        g729Type = g729;
        eventsLow = low;
        eventsHigh = high;
        clockHz = terms.audio().map(agreed -> agreed.format().clockRateHz()).orElse(USUAL_CLOCK_HZ);
    }

    /**
     * Whether this packet says that silence follows, in which nothing need come: comfort noise (RFC 3389), or a silence
     * descriptor of G.729 behind its speech (RFC 3551 §4.5.6).
     */
    boolean announcesSilence(ByteBuffer packet) {
        int type = RtpPacket.payloadType(packet);
        if (type != g729Type) {
            return type == noiseType;
        }
        int octets = RtpPacket.payloadOctets(packet, RtpPacket.payloadOffset(packet));
        return octets % G729_FRAME_OCTETS == G729_DESCRIPTOR_OCTETS;
    }

    boolean isEvent(int payloadType) {
        return ((payloadType < 64 ? eventsLow >>> payloadType : eventsHigh >>> (payloadType - 64)) & 1) != 0;
    }
}
