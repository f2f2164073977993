package io.tandempbx.codec.g729;

import io.tandempbx.codec.api.AudioEncoder;
import java.util.Objects;
import org.jitsi.impl.neomedia.codec.audio.g729.FrameCoder;

/** Encodes packets of whole frames. */
final class G729Encoder implements AudioEncoder {
    private final FrameCoder coder = new FrameCoder();

    @Override
    public int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        int frames = count / FrameCoder.SAMPLES;
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, frames * FrameCoder.OCTETS, out.length);
        for (int i = 0; i < frames; i++) {
            coder.encode(in, inOff + i * FrameCoder.SAMPLES, out, outOff + i * FrameCoder.OCTETS);
        }
        return frames * FrameCoder.OCTETS;
    }
}
