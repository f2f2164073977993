package io.tandempbx.codec.opus;

import io.tandempbx.codec.api.AudioDecoder;
import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opus, mono in and out; in SDP it always has two channels and a clock of 48,000 Hz (RFC 7587 §7). */
@Component(immediate = true)
public final class OpusCodecFactory implements CodecFactory {
    private static final Logger LOG = LoggerFactory.getLogger(OpusCodecFactory.class);
    private static final CodecFormat FORMAT = new CodecFormat("opus", 48_000, 2, -1);

    /** The rest of a telephony platform has nothing above 8 kHz to say. */
    private static final int OWN_RATE_HZ = 16_000;

    private final OpusLibrary library;

    /** Takes the native library if it runs here. */
    @Activate
    public OpusCodecFactory() {
        this(nativeOrJava());
    }

    OpusCodecFactory(OpusLibrary library) {
        this.library = library;
    }

    private static OpusLibrary nativeOrJava() {
        try {
            NativeLibrary library = NativeLibrary.load();
            LOG.info("Opus by {}", library.version());
            return library;
        } catch (IOException | LinkageError e) {
            LOG.warn("Opus in Java, several times slower, as the native library does not run: {}", e.toString());
            return new JavaLibrary();
        }
    }

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    @Override
    public int sampleRateHz() {
        return OWN_RATE_HZ;
    }

    @Override
    public boolean runsAt(int sampleRateHz) {
        return switch (sampleRateHz) {
            case 8000, 12_000, 16_000, 24_000, 48_000 -> true;
            default -> false;
        };
    }

    @Override
    public int packetMs(int wishedMs) {
        if (wishedMs >= 60) {
            return 60;
        }
        return wishedMs >= 40 ? 40 : Math.max(10, Math.min(20, wishedMs / 10 * 10));
    }

    @Override
    public boolean isDivisible() {
        return false; // RFC 7587 §4.2
    }

    @Override
    public String fmtp() {
        return "minptime=10;useinbandfec=1";
    }

    @Override
    public AudioEncoder newEncoder() {
        return newEncoder(OWN_RATE_HZ, "");
    }

    @Override
    public AudioDecoder newDecoder() {
        return newDecoder(OWN_RATE_HZ);
    }

    @Override
    public AudioEncoder newEncoder(int sampleRateHz, String fmtp) {
        return new OpusEncoder(library, checkedHz(sampleRateHz), EncoderSettings.of(sampleRateHz, fmtp));
    }

    @Override
    public AudioDecoder newDecoder(int sampleRateHz) {
        return new OpusDecoder(library, checkedHz(sampleRateHz));
    }

    private int checkedHz(int sampleRateHz) {
        if (!runsAt(sampleRateHz)) {
            throw new IllegalArgumentException("Opus does not run at " + sampleRateHz + " Hz");
        }
        return sampleRateHz;
    }
}
