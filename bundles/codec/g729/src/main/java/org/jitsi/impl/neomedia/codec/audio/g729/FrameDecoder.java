package org.jitsi.impl.neomedia.codec.audio.g729;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** Decodes frames of 80 bits into 80 samples, conceals lost ones, and plays the noise of silence descriptors. */
public final class FrameDecoder {
    private static final VarHandle DECODER = CoderMemory.field(Decoder.class, "decLd8k", DecLd8k.class);
    private static final VarHandle SPECTRA = CoderMemory.field(DecLd8k.class, "lspdec", Lspdec.class);
    private static final VarHandle PREVIOUS = CoderMemory.field(Lspdec.class, "freq_prev", float[][].class);
    private static final VarHandle PAIRS = CoderMemory.field(DecLd8k.class, "lsp_old", float[].class);

    private final Decoder decoder = new Decoder();
    private final NoiseModel noise = noise(decoder);
    private final short[] samples = new short[FrameCoder.SAMPLES];
    private final short[] serial = new short[Ld8k.SERIAL_SIZE];
    private boolean silent;

    private static NoiseModel noise(Decoder decoder) {
        DecLd8k inner = (DecLd8k) DECODER.get(decoder);
        Lspdec spectra = (Lspdec) SPECTRA.get(inner);
        return new NoiseModel((float[][]) PREVIOUS.get(spectra), (float[]) PAIRS.get(inner));
    }

    /** Decodes one frame of speech; both ranges have been checked. */
    public void decode(byte[] in, int inOff, short[] out, int outOff) {
        serial[0] = Ld8k.SYNC_WORD;
        serial[1] = Ld8k.SIZE_WORD;
        for (int i = 0; i < 8 * FrameCoder.OCTETS; i++) {
            boolean set = (in[inOff + i / 8] >> (7 - i % 8) & 1) != 0;
            serial[FrameCoder.HEAD + i] = set ? Ld8k.BIT_1 : Ld8k.BIT_0;
        }
        silent = false;
        play(out, outOff);
    }

    /** Takes a silence descriptor of two octets (Annex B): from now to the next frame of speech there is noise. */
    public void describe(byte[] in, int inOff) {
        noise.take((in[inOff] & 0xff) << 8 | (in[inOff + 1] & 0xff), !silent);
        silent = true;
    }

    /** Whether the last that came was a silence descriptor. */
    public boolean isSilent() {
        return silent;
    }

    /** Fills in one frame: noise while the peer is silent, else an estimate of what was lost. */
    public void fillIn(short[] out, int outOff) {
        if (silent) {
            noise.play(out, outOff);
        } else {
            Arrays.fill(serial, FrameCoder.HEAD, serial.length, (short) 0); // says that the frame is erased
            play(out, outOff);
        }
    }

    private void play(short[] out, int outOff) {
        decoder.process(serial, samples);
        System.arraycopy(samples, 0, out, outOff, FrameCoder.SAMPLES);
    }
}
