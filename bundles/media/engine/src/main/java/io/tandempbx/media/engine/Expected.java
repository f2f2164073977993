package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;

/** What has to be known of each packet of a peer, in as few places of memory as can be. Immutable. */
final class Expected {
    static final Expected ANYTHING = new Expected(MediaTerms.OPEN);
    private static final int USUAL_CLOCK_HZ = 8000;

    /** The clock of the timestamps. */
    final int clockHz;

    // one bit for each payload type of telephone events, 0-63 and 64-127
    private final long eventsLow;
    private final long eventsHigh;

    Expected(MediaTerms terms) {
        long low = 0;
        long high = 0;
        for (NegotiatedFormat agreed : terms.formats()) {
            if (agreed.format().isEvents()) {
                low |= agreed.receiveType() < 64 ? 1L << agreed.receiveType() : 0;
                high |= agreed.receiveType() >= 64 ? 1L << (agreed.receiveType() - 64) : 0;
            }
        }
        eventsLow = low;
        eventsHigh = high;
        clockHz = terms.audio().map(agreed -> agreed.format().clockRateHz()).orElse(USUAL_CLOCK_HZ);
    }

    boolean isEvent(int payloadType) {
        return ((payloadType < 64 ? eventsLow >>> payloadType : eventsHigh >>> (payloadType - 64)) & 1) != 0;
    }
}
