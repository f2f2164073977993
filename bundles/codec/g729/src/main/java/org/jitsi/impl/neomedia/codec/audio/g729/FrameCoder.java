package org.jitsi.impl.neomedia.codec.audio.g729;

/** Encodes frames of 80 samples into 80 bits. */
public final class FrameCoder {
    /** Of one frame. */
    public static final int SAMPLES = Ld8k.L_FRAME;

    /** Of one frame. */
    public static final int OCTETS = 10;

    static final int HEAD = 2; // words before the bits

    private final Coder coder = new Coder();
    private final short[] samples = new short[SAMPLES];
    private final short[] serial = new short[Ld8k.SERIAL_SIZE];

    CoderMemory memory() {
        return new CoderMemory(coder);
    }

    /** Encodes one frame; both ranges have been checked. */
    public void encode(short[] in, int inOff, byte[] out, int outOff) {
        System.arraycopy(in, inOff, samples, 0, SAMPLES);
        coder.process(samples, serial);
        for (int octet = 0; octet < OCTETS; octet++) {
            int bits = 0;
            for (int bit = 0; bit < 8; bit++) {
                bits = bits << 1 | (serial[HEAD + 8 * octet + bit] == Ld8k.BIT_1 ? 1 : 0);
            }
            out[outOff + octet] = (byte) bits;
        }
    }
}
