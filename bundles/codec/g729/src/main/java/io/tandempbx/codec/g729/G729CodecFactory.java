package io.tandempbx.codec.g729;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.codec.api.FormatParameters;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** G.729, whose Annexes A and B speak with it (RFC 3551 §4.5.6); never sends silence descriptors, understands them. */
@Component(immediate = true)
public final class G729CodecFactory implements CodecFactory {
    private static final int SAMPLE_RATE_HZ = 8000;
    private static final CodecFormat FORMAT = new CodecFormat("G729", SAMPLE_RATE_HZ, 1, 18);

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    @Override
    public int sampleRateHz() {
        return SAMPLE_RATE_HZ;
    }

    /** Speech without gaps is asked for: it costs 8 kbit/s. */
    @Override
    public String fmtp() {
        return "annexb=no";
    }

    /** Who offers Annex B may use it (RFC 4856 §2.1.9: it is on unless ruled out). */
    @Override
    public Optional<String> answer(String offered) {
        boolean ruledOut = FormatParameters.of(offered).text("annexb", "yes").equalsIgnoreCase("no");
        return Optional.of(ruledOut ? "annexb=no" : "annexb=yes");
    }

    @Override
    public AudioEncoder newEncoder() {
        return new G729Encoder();
    }

    @Override
    public AudioDecoder newDecoder() {
        return new G729Decoder();
    }
}
