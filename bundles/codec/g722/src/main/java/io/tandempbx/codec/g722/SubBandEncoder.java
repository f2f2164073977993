package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

import java.util.Objects;

/** Turns two samples into one octet: two bits of the high band above six of the low one. */
final class SubBandEncoder {
    private static final int FILTER_BITS = 14;

    private final QuadratureMirror filter = new QuadratureMirror();
    private final Band low = Band.low();
    private final Band high = Band.high();

    int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count / 2, out.length);
        for (int i = 0; i < count / 2; i++) {
            filter.push(in[inOff + 2 * i], in[inOff + 2 * i + 1]);
            int first = filter.first();
            int second = filter.second();
            int lowCode = code(low, (second + first) >> FILTER_BITS);
            int difference = saturated(((second - first) >> FILTER_BITS) - high.prediction());
            int highCode = Quantizers.highCode(difference, high.scale());
            high.adapt(Quantizers.highValue(highCode, high.scale()), Quantizers.highWeight(highCode));
            out[outOff + i] = (byte) (highCode << 6 | lowCode);
        }
        return count / 2;
    }

    private static int code(Band low, int sample) {
        int code = Quantizers.lowCode(saturated(sample - low.prediction()), low.scale());
        low.adapt(Quantizers.lowCoarseValue(code, low.scale()), Quantizers.lowWeight(code));
        return code;
    }
}
