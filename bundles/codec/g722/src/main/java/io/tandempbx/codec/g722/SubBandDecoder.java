package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

import java.util.Objects;

/** Turns one octet into two samples of 16 kHz. */
final class SubBandDecoder {
    private static final int FILTER_BITS = 11;

    private final QuadratureMirror filter = new QuadratureMirror();
    private final LowBand low = new LowBand();
    private final HighBand high = new HighBand();

    int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, 2 * count, out.length);
        for (int i = 0; i < count; i++) {
            int lowSample = low.decode(in[inOff + i]);
            int highSample = high.decode(in[inOff + i]);
            filter.push(lowSample + highSample, lowSample - highSample);
            out[outOff + 2 * i] = saturated(filter.second() >> FILTER_BITS);
            out[outOff + 2 * i + 1] = saturated(filter.first() >> FILTER_BITS);
        }
        return 2 * count;
    }
}
