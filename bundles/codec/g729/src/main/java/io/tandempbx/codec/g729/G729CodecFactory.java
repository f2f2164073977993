package io.tandempbx.codec.g729;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import io.tandempbx.codec.api.FormatParameters;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * G.729, whose Annexes A and B speak with it (RFC 3551 §4.5.6); understands silence descriptors always, sends them where it
 * may leave silence out.
 */
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

    @Override
    public String fmtp(boolean silenceLeftOut) {
        return silenceLeftOut ? "annexb=yes" : fmtp();
    }

    /** Who offers Annex B may use it (RFC 4856 §2.1.9: it is on unless ruled out). */
    @Override
    public Optional<String> answer(String offered) {
        return Optional.of(isRuledOut(offered) ? "annexb=no" : "annexb=yes");
    }

    private static boolean isRuledOut(String fmtp) {
        return FormatParameters.of(fmtp).text("annexb", "yes").equalsIgnoreCase("no");
    }

    @Override
    public AudioEncoder newEncoder() {
        return new G729Encoder();
    }

    @Override
    public AudioEncoder newEncoder(int sampleRateHz, String fmtp, boolean silenceLeftOut) {
        AudioEncoder gapless = newEncoder(sampleRateHz, fmtp); // checks the rate
        return silenceLeftOut && !isRuledOut(fmtp) ? new DiscontinuousEncoder() : gapless;
    }

    @Override
    public AudioDecoder newDecoder() {
        return new G729Decoder();
    }
}
