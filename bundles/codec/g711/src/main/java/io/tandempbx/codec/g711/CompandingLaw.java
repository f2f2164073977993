package io.tandempbx.codec.g711;

import java.util.Objects;

/**
 * One of the two laws of G.711 as two tables: 65,536 octets by linear sample, 256 samples by octet. Without state, so
 * one instance serves every stream; thread-safe.
 */
final class CompandingLaw {
    static final int SAMPLE_RATE_HZ = 8000;

    /** Turns one octet into a signed 16-bit sample. */
    @FunctionalInterface
    interface Expansion {
        int sample(int octet);
    }

    /** Turns one signed 16-bit sample into an octet. */
    @FunctionalInterface
    interface Compression {
        int octet(int sample);
    }

    private static final int OCTETS = 256;
    private static final int SAMPLES = 1 << 16;

    private final short[] samples = new short[OCTETS];
    private final byte[] octets = new byte[SAMPLES]; // index: the sample's 16 bits, unsigned

    CompandingLaw(Compression compression, Expansion expansion) {
        for (int octet = 0; octet < OCTETS; octet++) {
            samples[octet] = (short) expansion.sample(octet);
        }
        for (int bits = 0; bits < SAMPLES; bits++) {
            octets[bits] = (byte) compression.octet((short) bits);
        }
    }

    int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count, out.length);
        for (int i = 0; i < count; i++) {
            out[outOff + i] = octets[in[inOff + i] & 0xffff];
        }
        return count;
    }

    int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, count, out.length);
        for (int i = 0; i < count; i++) {
            out[outOff + i] = samples[in[inOff + i] & 0xff];
        }
        return count;
    }
}
