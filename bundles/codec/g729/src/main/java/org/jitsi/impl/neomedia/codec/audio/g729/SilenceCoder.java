package org.jitsi.impl.neomedia.codec.audio.g729;

/**
 * An encoder that leaves silence out (Annex B): it tells which frames hold speech, codes those, and describes the noise of
 * the others when it has changed.
 */
public final class SilenceCoder {
    /** Of a silence descriptor. */
    public static final int DESCRIPTOR_OCTETS = 2;

    private static final int BETWEEN_FRAMES = 2; // of descriptors at least, and no more than:
    private static final int MOST_FRAMES = 100; // so that everybody on the way sees that the stream goes on
    private static final double CHANGED_DB = 2.5;
    private static final double CHANGED_SPECTRUM = 0.05; // sum of squares, radians
    private static final double QUIETER = 0.9; // rather than too loud
    private static final float LATEST = 0.2f; // part of the newest frame in the average of the noise

    private final FrameCoder coder = new FrameCoder();
    private final CoderMemory memory = coder.memory();
    private final FrameAnalysis analysis = new FrameAnalysis();
    private final VoiceActivity activity = new VoiceActivity();
    private final float[] noise = new float[FrameAnalysis.ORDER + 1]; // mean of the correlations
    private final float[] frequencies = new float[FrameAnalysis.ORDER];
    private final float[] cosines = new float[FrameAnalysis.ORDER];
    private final float[] described = new float[FrameAnalysis.ORDER]; // before its quantization
    private final byte[] unsent = new byte[FrameCoder.OCTETS];
    private double describedDb;
    private boolean noiseKnown;
    private boolean silent; // the last frame was not speech, and there was a descriptor
    private int sinceDescriptor;

    /** Takes note of one frame, before it is encoded; whether it is to be sent as speech. */
    public boolean hear(short[] in, int inOff) {
        VoiceActivity.Kind kind = activity.judge(analysis.next(in, inOff));
        if (kind != VoiceActivity.Kind.SPEECH) {
            float[] present = analysis.correlation();
            for (int i = 0; i < noise.length; i++) {
                noise[i] = noiseKnown ? noise[i] + LATEST * (present[i] - noise[i]) : present[i];
            }
            noiseKnown = true;
        }
        return kind != VoiceActivity.Kind.NOISE;
    }

    /** Encodes one frame of speech; both ranges have been checked. */
    public void encode(short[] in, int inOff, byte[] out, int outOff) {
        coder.encode(in, inOff, out, outOff);
        silent = false;
    }

    /** Lets one frame pass that is not sent. */
    public void skip(short[] in, int inOff) {
        memory.keep();
        coder.encode(in, inOff, unsent, 0);
        memory.restore();
        if (silent) {
            memory.spectrum(cosines);
            sinceDescriptor++;
        }
    }

    /** Whether the peer does not yet know how the present silence sounds. */
    public boolean isDescriptorDue() {
        if (!noiseKnown) {
            return false;
        }
        if (!silent || sinceDescriptor >= MOST_FRAMES) {
            return true;
        }
        if (sinceDescriptor < BETWEEN_FRAMES) {
            return false;
        }
        double db = 10 * Math.log10(analysis.spectrum(noise, frequencies));
        double off = 0;
        for (int i = 0; i < described.length; i++) {
            off += (frequencies[i] - described[i]) * (frequencies[i] - described[i]);
        }
        return Math.abs(db - describedDb) > CHANGED_DB || off > CHANGED_SPECTRUM;
    }

    /** Writes the descriptor for a frame that was {@link #skip skipped}. */
    public void describe(byte[] out, int outOff) {
        double left = analysis.spectrum(noise, frequencies);
        System.arraycopy(frequencies, 0, described, 0, described.length);
        describedDb = 10 * Math.log10(left);
        int descriptor = NoiseCodebook.describe(frequencies, QUIETER * FrameAnalysis.energy(noise), memory.spectra());
        NoiseCodebook.spectrum(descriptor, memory.spectra(), frequencies);
        Lpcfunc.lsf_lsp(frequencies, cosines, cosines.length);
        memory.spectrum(cosines);
        out[outOff] = (byte) (descriptor >> 8);
        out[outOff + 1] = (byte) descriptor;
        silent = true;
        sinceDescriptor = 0;
    }
}
