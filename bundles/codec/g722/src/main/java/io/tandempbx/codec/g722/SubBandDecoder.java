package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

import java.util.Objects;

/** Turns one octet into two samples. */
final class SubBandDecoder {
    private static final int LARGEST = 16_383;
    private static final int SMALLEST = -16_384;
    private static final int FILTER_BITS = 11;

    private final QuadratureMirror filter = new QuadratureMirror();
    private final Band low = Band.low();
    private final Band high = Band.high();

    int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, 2 * count, out.length);
        for (int i = 0; i < count; i++) {
            int lowCode = in[inOff + i] & 0x3f;
            int highCode = in[inOff + i] >> 6 & 3;
            int lowSample = limited(low.prediction() + Quantizers.lowValue(lowCode, low.scale()));
            low.adapt(Quantizers.lowCoarseValue(lowCode, low.scale()), Quantizers.lowWeight(lowCode));
            int highDifference = Quantizers.highValue(highCode, high.scale());
            int highSample = limited(high.prediction() + highDifference);
            high.adapt(highDifference, Quantizers.highWeight(highCode));
            filter.push(lowSample + highSample, lowSample - highSample);
            out[outOff + 2 * i] = saturated(filter.second() >> FILTER_BITS);
            out[outOff + 2 * i + 1] = saturated(filter.first() >> FILTER_BITS);
        }
        return 2 * count;
    }

    private static int limited(int sample) {
        return Math.max(SMALLEST, Math.min(LARGEST, sample));
    }
}
