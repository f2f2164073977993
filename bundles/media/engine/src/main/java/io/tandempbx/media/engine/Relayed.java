package io.tandempbx.media.engine;

import org.jspecify.annotations.Nullable;

/**
 * Remembers whose packets a peer got as they were, so that a stream of its own can go on where they ended. Phones that are
 * not told of another source by anything but its packets drop those whose timestamps are older than what they know. The
 * control side only.
 */
final class Relayed {
    private @Nullable RtpReception formerly;

    /** The peer is joined to somebody else, or to nobody. */
    void follow(@Nullable MediaSession before, @Nullable MediaSession after) {
        if (before != null && before != after) {
            formerly = before.reception;
        }
    }

    /** Whether the peer got something of a partner before the present one. */
    boolean hasFormer() {
        return formerly != null && formerly.packets() > 0;
    }

    /** What the peer got last; null if it got nothing. */
    @Nullable
    RtpReception latest(@Nullable MediaSession joined) {
        RtpReception heard = hasFormer() || joined == null ? formerly : joined.reception;
        return heard != null && heard.packets() > 0 ? heard : null;
    }
}
