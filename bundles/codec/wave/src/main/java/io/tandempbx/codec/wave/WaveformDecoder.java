package io.tandempbx.codec.wave;

import io.tandempbx.codec.api.AudioDecoder;
import java.util.Objects;

/** A decoder of one stream that conceals loss and makes comfort noise around a codec's own decoder. */
public final class WaveformDecoder implements AudioDecoder {

    /** The codec's own decoding; checks its ranges before it writes. */
    @FunctionalInterface
    public interface Expansion {
        /** As {@link AudioDecoder#decode}. */
        int decode(byte[] in, int inOff, int count, short[] out, int outOff);
    }

    private final Expansion expansion;
    private final LossConcealment loss;
    private final NoiseSynthesis noise = new NoiseSynthesis();

    /**
     * Wraps one stream's decoding.
     *
     * @param sampleRateHz 8000 or 16000
     */
    public WaveformDecoder(Expansion expansion, int sampleRateHz) {
        this.expansion = Objects.requireNonNull(expansion, "expansion");
        this.loss = new LossConcealment(sampleRateHz);
    }

    @Override
    public int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        int samples = expansion.decode(in, inOff, count, out, outOff);
        noise.stop();
        loss.heard(out, outOff, samples);
        return samples;
    }

    @Override
    public void conceal(short[] out, int outOff, int count) {
        Objects.checkFromIndexSize(outOff, count, out.length);
        if (noise.isPlaying()) {
            noise.play(out, outOff, count);
            loss.heard(out, outOff, count);
        } else {
            loss.conceal(out, outOff, count);
        }
    }

    @Override
    public void noise(byte[] in, int inOff, int count) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        noise.take(in, inOff, count);
    }
}
