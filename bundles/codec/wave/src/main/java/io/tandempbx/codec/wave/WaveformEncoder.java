package io.tandempbx.codec.wave;

import io.tandempbx.codec.api.AudioEncoder;
import java.util.Objects;

/** An encoder of one stream that describes background noise beside a codec's own encoder. */
public final class WaveformEncoder implements AudioEncoder {

    /** The codec's own encoding; checks its ranges before it writes. */
    @FunctionalInterface
    public interface Compression {
        /** As {@link AudioEncoder#encode}. */
        int encode(short[] in, int inOff, int count, byte[] out, int outOff);
    }

    private final Compression compression;
    private final NoiseDescription description = new NoiseDescription();

    /** Wraps one stream's encoding. */
    public WaveformEncoder(Compression compression) {
        this.compression = Objects.requireNonNull(compression, "compression");
    }

    @Override
    public int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        return compression.encode(in, inOff, count, out, outOff);
    }

    @Override
    public int describeNoise(short[] in, int inOff, int count, byte[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, NoiseDescription.OCTETS, out.length);
        description.describe(in, inOff, count, out, outOff);
        return NoiseDescription.OCTETS;
    }
}
