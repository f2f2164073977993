package io.tandempbx.codec.opus;

import io.tandempbx.codec.api.AudioEncoder;
import java.util.Objects;

/** Encodes one stream; what discontinuous transmission need not send becomes nothing. */
final class OpusEncoder implements AudioEncoder {
    private static final int MOST_OCTETS = 1275; // of one frame (RFC 6716 §3.2.1)
    private static final int NOTHING_TO_SEND = 2; // octets of a packet that only says so

    private final OpusLibrary.Encoder encoder;
    private final boolean dtx;

    OpusEncoder(OpusLibrary library, int sampleRateHz, EncoderSettings settings) {
        this.encoder = library.newEncoder(sampleRateHz, settings);
        this.dtx = settings.dtx();
    }

    @Override
    public int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkIndex(outOff, out.length);
        int octets = encoder.encode(in, inOff, count, out, outOff, Math.min(MOST_OCTETS, out.length - outOff));
        if (octets < 0) {
            throw new IllegalArgumentException(count + " samples are no packet, or it does not fit");
        }
        return dtx && octets <= NOTHING_TO_SEND ? 0 : octets;
    }
}
