package io.tandempbx.media.engine;

import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import io.tandempbx.media.dsp.Resampler;
import org.jspecify.annotations.Nullable;

/**
 * What is to be heard in a room, encoded: for one member, or for all that hear the same in the same format. The room's
 * loop only.
 */
final class MixEncoding {
    private static final int MOST_OCTETS = 4096;
    private static final int MOST_PACKET_SAMPLES = 3 * 960; // 60 ms at 48 kHz

    private final CodecSlot slot;
    private final NegotiatedFormat format;
    private final int wishedMs;
    private final StreamEncoder encoder;
    private final short[] packet = new short[MOST_PACKET_SAMPLES];
    private final byte[] octets = new byte[MOST_OCTETS];
    private int length; // of the packet that this tick made complete; 0 for none
    private int packetCount;
    private int packetHz;
    private long packetDueNs;
    private long tick = -1; // the last one taken
    private @Nullable Resampler resampler;
    private int resampledFromHz;
    private int resampledToHz;
    private boolean wide;

    MixEncoding(CodecCatalog codecs, NegotiatedFormat format, MediaTerms terms) {
        this.slot = codecs.slot(format.format());
        this.format = format;
        this.wishedMs = terms.packetMs();
        this.encoder = new StreamEncoder(codecs, format, terms);
    }

    /** Whether a member that agreed on this can be sent the same packets, but for their heads. */
    boolean serves(NegotiatedFormat other, MediaTerms terms) {
        return format.format().isSameAs(other.format())
                && format.parameters().equals(other.parameters())
                && wishedMs == terms.packetMs();
    }

    /** Whether it has use for 16 kHz; as known last while the codec is away. */
    boolean isWide() {
        int hz = slot.rateHz(Mixer.WIDE_HZ);
        wide = hz == 0 ? wide : hz >= Mixer.WIDE_HZ;
        return wide;
    }

    /**
     * Takes what is heard in this tick, unless it has; true if that made a packet complete.
     *
     * @param number of the tick: where one was left out, a packet is begun anew
     * @param hz     of the samples, 20 ms from index 0
     */
    boolean take(long number, short[] samples, int hz, long dueNs) {
        if (number == tick) {
            return length > 0;
        }
        packetCount = number == tick + 1 ? packetCount : 0;
        tick = number;
        length = 0;
        int wantedHz = encoder.prepare(hz);
        if (wantedHz == StreamEncoder.NO_CODEC) {
            packetCount = 0;
            return false;
        }
        if (packetCount == 0 || wantedHz != packetHz) {
            packetCount = 0;
            packetHz = wantedHz;
            packetDueNs = dueNs;
        }
        int count = hz / 50;
        if (wantedHz == hz) {
            System.arraycopy(samples, 0, packet, packetCount, count);
            packetCount += count;
        } else {
            packetCount += resampler(hz, wantedHz).resample(samples, 0, count, packet, packetCount);
        }
        if (packetCount * 1000L >= (long) encoder.packetMs() * wantedHz) {
            length = Math.max(0, encoder.encode(packet, packetCount, octets));
            packetCount = 0;
        }
        return length > 0;
    }

    private Resampler resampler(int fromHz, int toHz) {
        Resampler present = resampler;
        if (present == null || fromHz != resampledFromHz || toHz != resampledToHz) {
            present = new Resampler(fromHz, toHz);
            resampler = present;
            resampledFromHz = fromHz;
            resampledToHz = toHz;
        }
        return present;
    }

    byte[] octets() {
        return octets;
    }

    int length() {
        return length;
    }

    /** When the first tick of the packet was due. */
    long packetDueNs() {
        return packetDueNs;
    }

    OutgoingStream.Marker marker() {
        return encoder.marker();
    }

    int packetMs() {
        return encoder.packetMs();
    }
}
