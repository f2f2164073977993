package io.tandempbx.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.media.api.MediaFormat;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** At which rate a stream is decoded that could be at several: nobody who could hear more gets less. */
final class StreamDecoderTest {
    private final CodecSlot slot = new CodecSlot();

    @Test
    void shouldDecodeAsMuchAsTheListenerHears() {
        slot.bind(new WideCodec(), offered(), offered());
        assertEquals(16_000, rateOf(ownHz -> ownHz));
        assertEquals(8_000, rateOf(ownHz -> 8_000));
        assertEquals(16_000, rateOf(ownHz -> 48_000), "what it cannot, it does at its own");
    }

    @Test
    void shouldChooseWhenItsCodecComes() {
        StreamDecoder decoder = new StreamDecoder(slot, 8_000, ownHz -> ownHz);
        assertEquals(160, decode(decoder));
        slot.bind(new WideCodec(), offered(), offered());
        assertEquals(320, decode(decoder));
        assertEquals(16_000, decoder.rateHz());
    }

    private int rateOf(IntUnaryOperator wishedHz) {
        StreamDecoder decoder = new StreamDecoder(slot, 8_000, wishedHz);
        int samples = decode(decoder);
        assertEquals(decoder.rateHz() / 50, samples);
        return decoder.rateHz();
    }

    private static int decode(StreamDecoder decoder) {
        return decoder.decode(new byte[160], 160, new short[HeardAudio.CAPACITY], 0);
    }

    private static MediaFormat offered() {
        return new MediaFormat("WIDE", 8_000, 1, -1);
    }

    /** As G.722: a clock of 8 kHz, 16 kHz of its own, and half of it on demand. */
    private static final class WideCodec implements CodecFactory {

        @Override
        public CodecFormat format() {
            return new CodecFormat("WIDE", 8_000, 1, -1);
        }

        @Override
        public int sampleRateHz() {
            return 16_000;
        }

        @Override
        public boolean runsAt(int sampleRateHz) {
            return sampleRateHz == 8_000 || sampleRateHz == 16_000;
        }

        @Override
        public AudioEncoder newEncoder() {
            throw new UnsupportedOperationException("only decodes");
        }

        @Override
        public AudioDecoder newDecoder() {
            return newDecoder(sampleRateHz());
        }

        @Override
        public AudioDecoder newDecoder(int sampleRateHz) {
            return (in, inOff, count, out, outOff) -> count * sampleRateHz / 8_000;
        }
    }
}
