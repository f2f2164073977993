package io.tandempbx.media.api;

import java.util.List;
import java.util.Optional;

/**
 * What a session and its peer agreed on (RFC 3264).
 *
 * @param formats  the preferred first: audio that is not relayed is sent in the first audio format
 * @param packetMs what the peer wants a packet to last
 */
public record MediaTerms(List<NegotiatedFormat> formats, int packetMs) {
    private static final int USUAL_PACKET_MS = 20;

    /** Nothing is agreed on: whatever comes is passed on as it is. */
    public static final MediaTerms OPEN = new MediaTerms(List.of(), USUAL_PACKET_MS);

    /** Keeps its own copy. */
    public MediaTerms {
        formats = List.copyOf(formats);
    }

    /** The format in which audio is sent. */
    public Optional<NegotiatedFormat> audio() {
        for (NegotiatedFormat agreed : formats) {
            if (agreed.format().isAudio()) {
                return Optional.of(agreed);
            }
        }
        return Optional.empty();
    }

    /** How telephone events are sent: at the clock of the audio if that is agreed on, else at another (RFC 4733 §2.1). */
    public Optional<NegotiatedFormat> events() {
        int clockRateHz = audio().map(agreed -> agreed.format().clockRateHz()).orElse(0);
        NegotiatedFormat first = null;
        for (NegotiatedFormat agreed : formats) {
            if (agreed.format().isEvents() && agreed.format().clockRateHz() == clockRateHz) {
                return Optional.of(agreed);
            }
            first = first == null && agreed.format().isEvents() ? agreed : first;
        }
        return Optional.ofNullable(first);
    }
}
