package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What becomes of packets from one session on their way to another, by payload type. Immutable. */
final class Routes {
    /** Not for relaying: another codec, and what keeps its place among transcoded audio; events at another clock. */
    static final int TRANSCODE = -1;

    /** The other peer has no use for it. */
    static final int DROP = -2;

    private static final int TYPES = 128;

    /** For two that were joined a moment ago, until it is known what they speak. */
    static final Routes NOTHING = new Routes();

    private final byte[] ways = new byte[TYPES];

    private Routes() {
        Arrays.fill(ways, (byte) DROP);
    }

    /** Null if all packets can pass unchanged, as they can while one side has agreed on nothing. */
    static @Nullable Routes between(MediaTerms from, MediaTerms to) {
        if (from.formats().isEmpty() || to.formats().isEmpty()) {
            return null;
        }
        Routes routes = new Routes();
        boolean unchanged = true;
        NegotiatedFormat audio = from.audio().orElse(null);
        boolean transcodes =
                audio != null && same(audio, to) == null && to.audio().isPresent();
        for (NegotiatedFormat format : from.formats()) {
            int way = routes.way(format, to, transcodes);
            routes.ways[format.receiveType()] = (byte) way;
            unchanged &= way == format.receiveType();
        }
        return unchanged ? null : routes;
    }

    private int way(NegotiatedFormat format, MediaTerms to, boolean transcodes) {
        if (format.format().isEvents()) {
            NegotiatedFormat events = same(format, to);
            return transcodes || events == null ? TRANSCODE : events.sendType();
        }
        NegotiatedFormat same = same(format, to);
        if (format.format().isNoise() && (transcodes || same == null)) {
            return transcodes ? TRANSCODE : DROP; // it goes the way of the audio
        }
        if (same != null) {
            return same.sendType();
        }
        return to.audio().isPresent() ? TRANSCODE : DROP;
    }

    private static @Nullable NegotiatedFormat same(NegotiatedFormat format, MediaTerms to) {
        for (NegotiatedFormat other : to.formats()) {
            if (other.format().isSameAs(format.format())) {
                return other;
            }
        }
        return null;
    }

    /** The payload type with which to relay, {@link #TRANSCODE} or {@link #DROP}. */
    int way(int payloadType) {
        return ways[payloadType];
    }

    boolean transcode() {
        for (byte way : ways) {
            if (way == TRANSCODE) {
                return true;
            }
        }
        return false;
    }
}
