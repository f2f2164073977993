package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

/** The low band of one stream: samples of 15 bits at 8 kHz, and the six lower bits of each octet. */
final class LowBand {
    private static final int CODE = 0x3f;

    private final Band band = Band.low();

    /** The code of the next sample. */
    int encode(int sample) {
        int code = Quantizers.lowCode(saturated(sample - band.prediction()), band.scale());
        adapt(code);
        return code;
    }

    /** The sample of the next octet. */
    int decode(int octet) {
        int code = octet & CODE;
        int sample = band.sample(Quantizers.lowValue(code, band.scale()));
        adapt(code);
        return sample;
    }

    private void adapt(int code) {
        band.adapt(Quantizers.lowCoarseValue(code, band.scale()), Quantizers.lowWeight(code));
    }
}
