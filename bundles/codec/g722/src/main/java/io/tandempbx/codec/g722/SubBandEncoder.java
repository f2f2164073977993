package io.tandempbx.codec.g722;

import java.util.Objects;

/** Turns two samples of 16 kHz into one octet: two bits of the high band above six of the low one. */
final class SubBandEncoder {
    private static final int FILTER_BITS = 14;

    private final QuadratureMirror filter = new QuadratureMirror();
    private final LowBand low = new LowBand();
    private final HighBand high = new HighBand();

    int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count / 2, out.length);
        for (int i = 0; i < count / 2; i++) {
            filter.push(in[inOff + 2 * i], in[inOff + 2 * i + 1]);
            int first = filter.first();
            int second = filter.second();
            int lowCode = low.encode((second + first) >> FILTER_BITS);
            out[outOff + i] = (byte) (high.encode((second - first) >> FILTER_BITS) | lowCode);
        }
        return count / 2;
    }
}
