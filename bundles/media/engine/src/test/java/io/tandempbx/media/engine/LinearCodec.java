package io.tandempbx.media.engine;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A codec whose octets are the upper halves of the samples; counts what it is asked. */
final class LinearCodec implements CodecFactory {
    final AtomicInteger encoded = new AtomicInteger();
    volatile int quietEvery; // of so many frames one has no octets; 0 for none
    private final CodecFormat format;
    private final int rateHz;

    LinearCodec(String name, int payloadType) {
        this(name, payloadType, 8000);
    }

    /** Its samples are of this rate, its timestamps of 8000 Hz as those of G.722. */
    LinearCodec(String name, int payloadType, int rateHz) {
        this(name, payloadType, rateHz, 8000);
    }

    LinearCodec(String name, int payloadType, int rateHz, int clockHz) {
        this.rateHz = rateHz;
        this.format = new CodecFormat(name, clockHz, 1, payloadType);
    }

    @Override
    public CodecFormat format() {
        return format;
    }

    @Override
    public int sampleRateHz() {
        return rateHz;
    }

    @Override
    public AudioEncoder newEncoder() {
        return (in, inOff, count, out, outOff) -> {
            int frame = encoded.incrementAndGet();
            if (quietEvery != 0 && frame % quietEvery == 0) {
                return 0;
            }
            for (int i = 0; i < count; i++) {
                out[outOff + i] = (byte) (in[inOff + i] >> 8);
            }
            return count;
        };
    }

    @Override
    public AudioDecoder newDecoder() {
        return new Decoder();
    }

    /** Conceals with silence; its comfort noise is the first octet of the description over and over. */
    private static final class Decoder implements AudioDecoder {
        private short noise;

        @Override
        public int decode(byte[] in, int inOff, int count, short[] out, int outOff) {
            noise = 0;
            for (int i = 0; i < count; i++) {
                out[outOff + i] = (short) (in[inOff + i] << 8);
            }
            return count;
        }

        @Override
        public void conceal(short[] out, int outOff, int count) {
            Arrays.fill(out, outOff, outOff + count, noise);
        }

        @Override
        public void noise(byte[] in, int inOff, int count) {
            noise = (short) (in[inOff] << 8);
        }
    }
}
