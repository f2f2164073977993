package io.tandempbx.itests.audio;

/** G.711 A-law, written from ITU-T G.711 for the tests only, so that the server's codec is judged by another. */
public final class ALaw {
    private static final short[] LINEAR = new short[256];

    static {
        for (int octet = 0; octet < 256; octet++) {
            int bits = octet ^ 0x55;
            int exponent = bits >> 4 & 7;
            int mantissa = (bits & 0x0F) * 16;
            int magnitude = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
            LINEAR[octet] = (short) ((bits & 0x80) != 0 ? magnitude : -magnitude);
        }
    }

    private ALaw() {}

    /** The octet whose sample is nearest. */
    public static byte encode(short sample) {
        int best = 0;
        for (int octet = 1; octet < 256; octet++) {
            if (Math.abs(LINEAR[octet] - sample) < Math.abs(LINEAR[best] - sample)) {
                best = octet;
            }
        }
        return (byte) best;
    }

    public static short decode(byte octet) {
        return LINEAR[octet & 0xFF];
    }
}
