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
        return first(false);
    }

    /** How telephone events are sent (RFC 4733). */
    public Optional<NegotiatedFormat> events() {
        return first(true);
    }

    private Optional<NegotiatedFormat> first(boolean events) {
        for (NegotiatedFormat agreed : formats) {
            if (agreed.format().isEvents() == events) {
                return Optional.of(agreed);
            }
        }
        return Optional.empty();
    }
}
