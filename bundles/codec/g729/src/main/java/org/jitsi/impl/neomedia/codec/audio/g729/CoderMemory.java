package org.jitsi.impl.neomedia.codec.audio.g729;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What an encoder of the library knows of frames before that the decoder at the other end has to know as well: the spectra
 * and the gains from which the next are predicted. A frame that was coded but not sent must leave no trace here.
 */
final class CoderMemory {
    private static final VarHandle CODER = field(Coder.class, "codLd8k", CodLd8k.class);
    private static final VarHandle SPECTRA = field(CodLd8k.class, "quaLsp", QuaLsp.class);
    private static final VarHandle GAINS = field(CodLd8k.class, "quaGain", QuaGain.class);
    private static final VarHandle PREVIOUS = field(QuaLsp.class, "freq_prev", float[][].class);
    private static final VarHandle PAST = field(QuaGain.class, "past_qua_en", float[].class);
    private static final VarHandle PAIRS = field(CodLd8k.class, "lsp_old_q", float[].class);

    private final float[][] spectra; // the library's own arrays
    private final float[] gains;
    private final float[] pairs;
    private final float[][] keptSpectra;
    private final float[] keptGains;

    CoderMemory(Coder coder) {
        CodLd8k inner = (CodLd8k) CODER.get(coder);
        spectra = (float[][]) PREVIOUS.get((QuaLsp) SPECTRA.get(inner));
        gains = (float[]) PAST.get((QuaGain) GAINS.get(inner));
        pairs = (float[]) PAIRS.get(inner);
        keptSpectra = new float[spectra.length][FrameAnalysis.ORDER];
        keptGains = new float[gains.length];
    }

    /** A field that the library keeps to itself; of another release of it, this bundle would not start to speak. */
    static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The spectra from which the next is predicted, the latest first; who describes noise changes them. */
    float[][] spectra() {
        return spectra;
    }

    /** Between this spectrum and the next frame's the decoder interpolates; as cosines. */
    void spectrum(float[] cosines) {
        System.arraycopy(cosines, 0, pairs, 0, pairs.length);
    }

    void keep() {
        copy(spectra, keptSpectra);
        System.arraycopy(gains, 0, keptGains, 0, gains.length);
    }

    void restore() {
        copy(keptSpectra, spectra);
        System.arraycopy(keptGains, 0, gains, 0, gains.length);
    }

    static void copy(float[][] from, float[][] to) {
        for (int i = 0; i < from.length; i++) {
            System.arraycopy(from[i], 0, to[i], 0, from[i].length);
        }
    }
}
