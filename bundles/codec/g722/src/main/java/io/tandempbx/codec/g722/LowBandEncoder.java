package io.tandempbx.codec.g722;

import java.util.Objects;

/** Turns one sample of 8 kHz into one octet: the sample is the low band, and the high one has nothing to say. */
final class LowBandEncoder {
    private static final int SILENT_HIGH_BAND = 0xc0;

    private final LowBand low = new LowBand();

    int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count, out.length);
        for (int i = 0; i < count; i++) {
            out[outOff + i] = (byte) (SILENT_HIGH_BAND | low.encode(in[inOff + i] >> 1));
        }
        return count;
    }
}
