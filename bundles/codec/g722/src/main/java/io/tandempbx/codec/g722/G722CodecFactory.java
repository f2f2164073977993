package io.tandempbx.codec.g722;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.codec.wave.WaveformDecoder;
import io.tandempbx.codec.wave.WaveformEncoder;
import org.osgi.service.component.annotations.Component;

/**
 * G.722 at 64 kbit/s; its RTP clock is 8000 Hz by mistake, and will remain so (RFC 3551 §4.5.2). Between it and codecs of
 * narrow-band speech only its low band works: half the arithmetic, and no resampling.
 */
@Component(immediate = true)
public final class G722CodecFactory implements CodecFactory {
    static final int SAMPLE_RATE_HZ = 16_000;
    static final int LOW_BAND_RATE_HZ = 8_000;
    private static final CodecFormat FORMAT = new CodecFormat("G722", 8000, 1, 9);

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    @Override
    public int sampleRateHz() {
        return SAMPLE_RATE_HZ;
    }

    @Override
    public AudioEncoder newEncoder() {
        return new WaveformEncoder(new SubBandEncoder()::encode);
    }

    @Override
    public AudioDecoder newDecoder() {
        return new WaveformDecoder(new SubBandDecoder()::decode, SAMPLE_RATE_HZ);
    }

    @Override
    public boolean runsAt(int sampleRateHz) {
        return sampleRateHz == SAMPLE_RATE_HZ || sampleRateHz == LOW_BAND_RATE_HZ;
    }

    @Override
    public AudioEncoder newEncoder(int sampleRateHz, String fmtp) {
        return sampleRateHz == LOW_BAND_RATE_HZ
                ? new WaveformEncoder(new LowBandEncoder()::encode)
                : CodecFactory.super.newEncoder(sampleRateHz, fmtp);
    }

    @Override
    public AudioDecoder newDecoder(int sampleRateHz) {
        return sampleRateHz == LOW_BAND_RATE_HZ
                ? new WaveformDecoder(new LowBandDecoder()::decode, LOW_BAND_RATE_HZ)
                : CodecFactory.super.newDecoder(sampleRateHz);
    }
}
