package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import org.jspecify.annotations.Nullable;

/** The encoder of one stream, whichever revision of its codec is there. Not thread-safe. */
final class StreamEncoder {
    static final int NO_CODEC = -1;
    private static final int TICK_MS = 20;

    private final CodecSlot slot;
    private final NegotiatedFormat format;
    private final int wishedMs;
    private final boolean silenceLeftOut;
    private @Nullable CodecFactory from;
    private @Nullable AudioEncoder encoder;
    private int rateHz;
    private int packetMs = TICK_MS;
    private boolean silent; // the last packet was
    private OutgoingStream.Marker marker = OutgoingStream.Marker.AFTER_PAUSE;

    StreamEncoder(CodecCatalog codecs, NegotiatedFormat format, MediaTerms terms) {
        this.slot = codecs.slot(format.format());
        this.silenceLeftOut = codecs.leavesSilenceOut(format.format());
        this.format = format;
        this.wishedMs = terms.packetMs();
    }

    /**
     * Gets ready for samples of this rate, or of its own if the codec cannot.
     *
     * @return the rate of the samples that it wants; {@link #NO_CODEC} while the codec is away
     */
    int prepare(int wishedHz) {
        long stamp = slot.enter();
        try {
            CodecFactory present = slot.present();
            if (present == null) {
                from = null;
                encoder = null;
                return NO_CODEC;
            }
            int chosen = present.runsAt(wishedHz) ? wishedHz : present.sampleRateHz();
            if (present != from || chosen != rateHz || encoder == null) {
                encoder = present.newEncoder(chosen, format.parameters(), silenceLeftOut);
                from = present;
                rateHz = chosen;
                int wholeTicks = present.packetMs(wishedMs) / TICK_MS * TICK_MS;
                packetMs = Math.max(TICK_MS, Math.min(3 * TICK_MS, wholeTicks));
            }
            return chosen;
        } finally {
            slot.leave(stamp);
        }
    }

    /** What one packet lasts: one, two or three ticks. */
    int packetMs() {
        return packetMs;
    }

    NegotiatedFormat format() {
        return format;
    }

    /** Whether the packet encoded last is marked as the first of a talkspurt. */
    OutgoingStream.Marker marker() {
        return marker;
    }

    /** Encodes one packet; octets written, 0 for a silence that is not sent, {@link #NO_CODEC} while the codec is away. */
    int encode(short[] samples, int count, byte[] out) {
        long stamp = slot.enter();
        try {
            AudioEncoder present = encoder;
            if (present == null || slot.present() != from) {
                encoder = null;
                return NO_CODEC;
            }
            int octets = present.encode(samples, 0, count, out, 0);
            boolean wasSilent = silent;
            silent = present.isSilent();
            marker = silent
                    ? OutgoingStream.Marker.NEVER
                    : wasSilent ? OutgoingStream.Marker.ALWAYS : OutgoingStream.Marker.AFTER_PAUSE;
            return octets;
        } finally {
            slot.leave(stamp);
        }
    }
}
