package io.tandempbx.codec.g726;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.codec.wave.WaveformDecoder;
import io.tandempbx.codec.wave.WaveformEncoder;

/** One bit rate in one packing. */
final class AdpcmCodec implements CodecFactory {
    private static final int SAMPLE_RATE_HZ = 8000;

    private final Rate rate;
    private final Packing packing;
    private final CodecFormat format;

    AdpcmCodec(Rate rate, Packing packing) {
        this.rate = rate;
        this.packing = packing;
        this.format = new CodecFormat(packing.prefix() + "G726-" + 8 * rate.bits(), SAMPLE_RATE_HZ, 1, -1);
    }

    @Override
    public CodecFormat format() {
        return format;
    }

    @Override
    public int sampleRateHz() {
        return SAMPLE_RATE_HZ;
    }

    @Override
    public AudioEncoder newEncoder() {
        Adpcm adpcm = new Adpcm(rate);
        return new WaveformEncoder(
                (in, inOff, count, out, outOff) -> packing.encode(adpcm, rate.bits(), in, inOff, count, out, outOff));
    }

    @Override
    public AudioDecoder newDecoder() {
        Adpcm adpcm = new Adpcm(rate);
        return new WaveformDecoder(
                (in, inOff, count, out, outOff) -> packing.decode(adpcm, rate.bits(), in, inOff, count, out, outOff),
                SAMPLE_RATE_HZ);
    }
}
