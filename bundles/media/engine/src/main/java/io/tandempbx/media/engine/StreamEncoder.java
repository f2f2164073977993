package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The encoder of one stream, whichever revision of its codec is there. While none is, the stream goes on with a packet of
 * silence that the last one made beforehand. Not thread-safe.
 */
final class StreamEncoder {
    static final int NO_CODEC = -1;
    private static final int USUAL_MS = 20;
    static final int LONGEST_MS = 60;
    private static final int MOST_OCTETS = 4096;
    private static final byte[] NOTHING = new byte[0];

    private final CodecSlot slot;
    private final NegotiatedFormat format;
    private final int wishedMs;
    private final boolean silenceLeftOut;
    private @Nullable CodecFactory from;
    private @Nullable AudioEncoder encoder;
    private int rateHz;
    private int packetMs = USUAL_MS;
    private boolean silent; // the last packet was
    private OutgoingStream.Marker marker = OutgoingStream.Marker.AFTER_PAUSE;
    private byte[] silence = NOTHING; // one packet of it; nothing where the codec does not send it

    StreamEncoder(CodecCatalog codecs, NegotiatedFormat format, MediaTerms terms) {
        this.slot = codecs.slot(format.format());
        this.silenceLeftOut = codecs.leavesSilenceOut(format.format());
        this.format = format;
        this.wishedMs = terms.packetMs();
    }

    /**
     * Gets ready for samples of this rate, or of its own if the codec cannot.
     *
     * @return the rate of the samples that it wants; {@link #NO_CODEC} while the codec is away and nothing is sent
     */
    int prepare(int wishedHz) {
        long stamp = slot.enter();
        try {
            CodecFactory present = slot.present();
            if (present == null) {
                from = null;
                encoder = null;
                return silence.length > 0 ? rateHz : NO_CODEC;
            }
            int chosen = present.runsAt(wishedHz) ? wishedHz : present.sampleRateHz();
            if (present != from || chosen != rateHz || encoder == null) {
                encoder = present.newEncoder(chosen, format.parameters(), silenceLeftOut);
                from = present;
                rateHz = chosen;
                packetMs = present.packetMs(Math.min(wishedMs, LONGEST_MS));
                silence = silence(present);
            }
            return chosen;
        } finally {
            slot.leave(stamp);
        }
    }

    private byte[] silence(CodecFactory present) {
        byte[] octets = new byte[MOST_OCTETS];
        short[] samples = new short[rateHz / 1000 * packetMs];
        int length =
                present.newEncoder(rateHz, format.parameters(), false).encode(samples, 0, samples.length, octets, 0);
        return Arrays.copyOf(octets, length);
    }

    /** What one packet lasts: 10 to 60 ms, in tens. */
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

    /** Encodes one packet; octets written, 0 if it is not to be sent. While the codec is away, that is silence. */
    int encode(short[] samples, int count, byte[] out) {
        long stamp = slot.enter();
        try {
            AudioEncoder present = encoder;
            if (present == null || slot.present() != from) {
                encoder = null;
                System.arraycopy(silence, 0, out, 0, silence.length);
                return silence.length;
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
