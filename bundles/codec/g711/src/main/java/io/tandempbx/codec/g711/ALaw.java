package io.tandempbx.codec.g711;

/**
 * The A-law of G.711 (tables 1a and 1b): 13-bit samples in segments of sixteen steps, the lowest two segments with
 * steps of the same width; even bits of the octet inverted.
 *
 * <pre>
 *   7   6 5 4     3 2 1 0
 *  sign segment s step q     s = 0: magnitude = 2q + 1
 *  1: +                      s > 0: magnitude = (2q + 33) * 2^(s - 1), in units of the 13-bit scale
 * </pre>
 */
final class ALaw {
    private static final int POSITIVE = 0x80;
    private static final int EVEN_BITS = 0x55;
    private static final int SCALE_BITS = 3; // 13 of 16 bits
    private static final int MAX_MAGNITUDE = 4095;

    private ALaw() {}

    static int sample(int octet) {
        int bits = octet ^ EVEN_BITS;
        int segment = bits >> 4 & 7;
        int step = bits & 15;
        int magnitude = segment == 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1);
        return ((bits & POSITIVE) != 0 ? magnitude : -magnitude) << SCALE_BITS;
    }

    static int octet(int sample) {
        boolean positive = sample >= 0;
        // intervals are open below zero: -8 is the end of the first negative step, as 7 is of the first positive one
        int magnitude = Math.min((positive ? sample : -sample - 1) >> SCALE_BITS, MAX_MAGNITUDE);
        int segment = Math.max(0, 31 - Integer.numberOfLeadingZeros(magnitude | 1) - 4);
        int step = magnitude >> Math.max(1, segment) & 15;
        return ((positive ? POSITIVE : 0) | segment << 4 | step) ^ EVEN_BITS;
    }
}
