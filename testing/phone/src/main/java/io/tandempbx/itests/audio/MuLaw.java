package io.tandempbx.itests.audio;

/** G.711 µ-law by table, written from ITU-T G.711 for the tests only, so that the server's codec is judged by another. */
public final class MuLaw {
    /** The octet of a zero sample. */
    public static final byte SILENCE = (byte) 0xFF;

    private static final int BIAS = 0x84;
    private static final int CLIP = 32_635;
    private static final short[] LINEAR = new short[256];

    static {
        for (int octet = 0; octet < 256; octet++) {
            int inverted = ~octet & 0xFF;
            int exponent = inverted >> 4 & 7;
            int magnitude = ((((inverted & 0x0F) << 3) + BIAS) << exponent) - BIAS;
            LINEAR[octet] = (short) ((inverted & 0x80) == 0 ? magnitude : -magnitude);
        }
    }

    private MuLaw() {}

    public static byte encode(short sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int biased = Math.min(Math.abs((int) sample), CLIP) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(biased) - 7;
        int mantissa = (biased >> (exponent + 3)) & 0x0F;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    public static short decode(byte octet) {
        return LINEAR[octet & 0xFF];
    }
}
