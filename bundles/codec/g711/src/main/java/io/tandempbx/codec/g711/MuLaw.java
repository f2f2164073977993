package io.tandempbx.codec.g711;

/**
 * The µ-law of G.711 (tables 2a and 2b): 14-bit samples in eight segments of sixteen steps, each segment with steps
 * twice as wide as the one below; all bits of the octet inverted.
 *
 * <pre>
 *   7   6 5 4     3 2 1 0
 *  sign segment s step q     magnitude = (2q + 33) * 2^s - 33, in units of the 14-bit scale
 * </pre>
 */
final class MuLaw {
    private static final int BIAS = 33;
    private static final int MAX_MAGNITUDE = 8158; // the virtual decision value 8159 is the overload point
    private static final int SIGN = 0x80;
    private static final int SCALE_BITS = 2; // 14 of 16 bits

    private MuLaw() {}

    static int sample(int octet) {
        int bits = ~octet;
        int segment = bits >> 4 & 7;
        int step = bits & 15;
        int magnitude = ((2 * step + BIAS) << segment) - BIAS;
        return ((bits & SIGN) == 0 ? magnitude : -magnitude) << SCALE_BITS;
    }

    static int octet(int sample) {
        boolean negative = sample < 0;
        // a negative sample between two steps of the 14-bit scale belongs to the one nearer zero, as a positive does
        int magnitude = Math.min(Math.abs(sample) >> SCALE_BITS, MAX_MAGNITUDE) + BIAS;
        int segment = 31 - Integer.numberOfLeadingZeros(magnitude) - 5;
        int step = magnitude >> (segment + 1) & 15;
        return ~((negative ? SIGN : 0) | segment << 4 | step) & 0xff;
    }
}
