package io.tandempbx.codec.g722;

import static io.tandempbx.codec.g722.QuadratureMirror.saturated;

/** The high band of one stream: samples of 15 bits at 8 kHz, and the two upper bits of each octet. */
final class HighBand {
    private static final int SHIFT = 6;
    private static final int CODE = 3;

    private final Band band = Band.high();

    /** The code of the next sample, where it stands in the octet. */
    int encode(int sample) {
        int code = Quantizers.highCode(saturated(sample - band.prediction()), band.scale());
        adapt(code, Quantizers.highValue(code, band.scale()));
        return code << SHIFT;
    }

    /** The sample of the next octet. */
    int decode(int octet) {
        int code = octet >> SHIFT & CODE;
        int difference = Quantizers.highValue(code, band.scale());
        int sample = band.sample(difference);
        adapt(code, difference);
        return sample;
    }

    private void adapt(int code, int difference) {
        band.adapt(difference, Quantizers.highWeight(code));
    }
}
