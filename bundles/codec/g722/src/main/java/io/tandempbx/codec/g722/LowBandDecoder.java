package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

import java.util.Objects;

/**
 * Turns one octet into one sample of 8 kHz: the low band as it is, for who could not hear the high one anyway. Neither
 * filters nor resamples.
 */
final class LowBandDecoder {
    private final LowBand low = new LowBand();

    int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count, out.length);
        for (int i = 0; i < count; i++) {
            out[outOff + i] = saturated(2 * low.decode(in[inOff + i]));
        }
        return count;
    }
}
