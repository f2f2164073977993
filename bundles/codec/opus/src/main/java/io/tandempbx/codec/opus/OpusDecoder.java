package io.tandempbx.codec.opus;

import io.tandempbx.codec.api.AudioDecoder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decodes one stream; what is no packet of Opus is concealed like a lost one. */
final class OpusDecoder implements AudioDecoder {
    private static final int USUAL_MS = 20;

    private final OpusLibrary.Decoder decoder;
    private final int sampleRateHz;
    private final int stepSamples; // the shortest that can be concealed

    OpusDecoder(OpusLibrary library, int sampleRateHz) {
        this.decoder = library.newDecoder(sampleRateHz);
        this.sampleRateHz = sampleRateHz;
        this.stepSamples = sampleRateHz / 400;
    }

    @Override
    public int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
        Objects.checkFromIndexSize(inOff, count, in.length);
        int samples = Packet.samples(in, inOff, count, sampleRateHz);
        if (samples > 0) {
            Objects.checkFromIndexSize(outOff, samples, out.length);
            int decoded = decoder.decode(in, inOff, count, out, outOff, samples, false);
            if (decoded >= 0) {
                return decoded;
            }
        }
        int missing = samples > 0 ? samples : sampleRateHz / 1000 * USUAL_MS;
        conceal(out, outOff, missing);
        return missing;
    }

    @Override
    public void conceal(short[] out, int outOff, int count) {
        fillIn(null, 0, 0, out, outOff, count);
    }

    @Override
    public void recover(byte[] next, int nextOff, int octets, short[] out, int outOff, int count) {
        Objects.checkFromIndexSize(nextOff, octets, next.length);
        boolean valid = Packet.samples(next, nextOff, octets, sampleRateHz) > 0;
        fillIn(valid ? next : null, nextOff, octets, out, outOff, count);
    }

    private void fillIn(byte @Nullable [] next, int nextOff, int octets, short[] out, int outOff, int count) {
        Objects.checkFromIndexSize(outOff, count, out.length);
        int whole = count / stepSamples * stepSamples;
        int decoded = whole == 0 ? 0 : decoder.decode(next, nextOff, octets, out, outOff, whole, next != null);
        int written = Math.max(0, decoded);
        Arrays.fill(out, outOff + written, outOff + count, (short) 0);
    }
}
