package io.tandempbx.codec.g711;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.codec.wave.WaveformDecoder;
import io.tandempbx.codec.wave.WaveformEncoder;
import org.osgi.service.component.annotations.Component;

/** G.711 A-law, PCMA in SDP (RFC 3551 §4.5.14). */
@Component(immediate = true)
public final class ALawCodecFactory implements CodecFactory {
    private static final CodecFormat FORMAT = new CodecFormat("PCMA", CompandingLaw.SAMPLE_RATE_HZ, 1, 8);

    private final CompandingLaw law = new CompandingLaw(ALaw::octet, ALaw::sample);

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    @Override
    public int sampleRateHz() {
        return CompandingLaw.SAMPLE_RATE_HZ;
    }

    @Override
    public AudioEncoder newEncoder() {
        return new WaveformEncoder(law::encode);
    }

    @Override
    public AudioDecoder newDecoder() {
        return new WaveformDecoder(law::decode, CompandingLaw.SAMPLE_RATE_HZ);
    }
}
