package io.tandempbx.codec.g729;

import io.tandempbx.codec.api.AudioEncoder;
import java.util.Objects;
import org.jitsi.impl.neomedia.codec.audio.g729.FrameCoder;
import org.jitsi.impl.neomedia.codec.audio.g729.SilenceCoder;

/**
 * Encodes packets whose silence is left out (Annex B): up to the last frame of speech all frames are sent, and a silence
 * descriptor may follow it (RFC 3551 §4.5.6). So the frames of a packet that begins in silence and ends in speech are all
 * sent, which keeps the beginning of a word whole.
 */
final class DiscontinuousEncoder implements AudioEncoder {
    private final SilenceCoder coder = new SilenceCoder();
    private boolean silent;

    @Override
    public int encode(short[] in, int inOff, int count, byte[] out, int outOff) {
        int frames = count / FrameCoder.SAMPLES;
        Objects.checkFromIndexSize(inOff, count, in.length);
        Objects.checkFromIndexSize(outOff, frames * FrameCoder.OCTETS, out.length);
        int spoken = 0;
        for (int i = 0; i < frames; i++) {
            if (coder.hear(in, inOff + i * FrameCoder.SAMPLES)) {
                spoken = i + 1;
            }
        }
        silent = spoken == 0;
        int octets = 0;
        for (int i = 0; i < spoken; i++, octets += FrameCoder.OCTETS) {
            coder.encode(in, inOff + i * FrameCoder.SAMPLES, out, outOff + octets);
        }
        for (int i = spoken; i < frames; i++) {
            coder.skip(in, inOff + i * FrameCoder.SAMPLES);
            if (i == spoken && coder.isDescriptorDue()) {
                coder.describe(out, outOff + octets);
                octets += SilenceCoder.DESCRIPTOR_OCTETS;
            }
        }
        return octets;
    }

    @Override
    public boolean isSilent() {
        return silent;
    }
}
