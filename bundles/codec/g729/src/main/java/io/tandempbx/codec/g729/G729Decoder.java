package io.tandempbx.codec.g729;

import io.tandempbx.codec.api.AudioDecoder;
import java.util.Objects;
import org.jitsi.impl.neomedia.codec.audio.g729.FrameCoder;
import org.jitsi.impl.neomedia.codec.audio.g729.FrameDecoder;

/** Decodes packets of frames of ten octets, the last of which may be a silence descriptor of two. */
final class G729Decoder implements AudioDecoder {
    private static final int DESCRIPTOR_OCTETS = 2;

    private final FrameDecoder decoder = new FrameDecoder();
    private final short[] partial = new short[FrameCoder.SAMPLES];

    @Override
    public int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        int frames = count / FrameCoder.OCTETS;
        int rest = count % FrameCoder.OCTETS;
        boolean described = rest == DESCRIPTOR_OCTETS;
        boolean filled = described || (frames == 0 && rest > 0); // an octet or three are no frame: as if it were lost
        int samples = (frames + (filled ? 1 : 0)) * FrameCoder.SAMPLES;
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, samples, out.length);
        for (int i = 0; i < frames; i++) {
            decoder.decode(in, inOff + i * FrameCoder.OCTETS, out, outOff + i * FrameCoder.SAMPLES);
        }
        if (described) {
            decoder.describe(in, inOff + count - DESCRIPTOR_OCTETS);
        }
        if (filled) {
            decoder.fillIn(out, outOff + frames * FrameCoder.SAMPLES);
        }
        return samples;
    }

    @Override
    public boolean isPeerSilent() {
        return decoder.isSilent();
    }

    @Override
    public void conceal(short[] out, int outOff, int count) {
        Objects.checkFromIndexSize(outOff, count, out.length);
        int at = 0;
        for (; at + FrameCoder.SAMPLES <= count; at += FrameCoder.SAMPLES) {
            decoder.fillIn(out, outOff + at);
        }
        if (at < count) {
            decoder.fillIn(partial, 0);
            System.arraycopy(partial, 0, out, outOff + at, count - at);
        }
    }
}
