package io.tandempbx.benchmarks;

import io.tandempbx.codec.api.AudioEncoder;
import io.tandempbx.codec.api.CodecFactory;
import io.tandempbx.codec.api.CodecFormat;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stream of one codec sends, one payload after the other, each of 20 ms.
 *
 * @param format   how SDP calls it
 * @param type     payload type
 * @param payloads in their order, again and again
 */
record Payloads(CodecFormat format, int type, byte[][] payloads) {
    private static final int PER_SECOND = 50;
    private static final int LARGEST = 1500;
    private static final int DYNAMIC_TYPE = 96;
    private static final int NOISE_OCTETS = 160;

    /** Noise in a codec of one octet a tick, of which any octets are a signal. */
    static Payloads noise(String codec) throws ReflectiveOperationException {
        byte[][] payloads = new byte[PER_SECOND][NOISE_OCTETS];
        Random random = new Random(1);
        for (byte[] payload : payloads) {
            random.nextBytes(payload);
        }
        return of(CodecBundles.named(codec), payloads);
    }

    /** A voice in any codec. */
    static Payloads speech(String codec) throws ReflectiveOperationException {
        CodecFactory factory = CodecBundles.named(codec);
        return of(factory, encoded(factory));
    }

    private static Payloads of(CodecFactory codec, byte[][] payloads) {
        CodecFormat format = codec.format();
        return new Payloads(format, format.payloadType() < 0 ? DYNAMIC_TYPE : format.payloadType(), payloads);
    }

    /** The same under the number that an offer gives this codec (RFC 3264 §6.1). */
    Payloads numberedAs(SipText offer) {
        Matcher number = in(offer);
        return number.find() ? new Payloads(format, Integer.parseInt(number.group(1)), payloads) : this;
    }

    /** Whether an offer has this codec. */
    boolean isIn(SipText offer) {
        return in(offer).find();
    }

    private Matcher in(SipText offer) {
        return Pattern.compile("(?i)\\Ra=rtpmap:(\\d+) " + Pattern.quote(format.name()) + "/")
                .matcher(offer.text());
    }

    private static byte[][] encoded(CodecFactory codec) {
        int hz = codec.sampleRateHz();
        short[] signal = CodecBundles.speechLike(hz);
        int frame = hz / PER_SECOND;
        AudioEncoder encoder = codec.newEncoder(hz, codec.fmtp());
        byte[][] payloads = new byte[signal.length / frame][];
        byte[] octets = new byte[LARGEST];
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = Arrays.copyOf(octets, encoder.encode(signal, i * frame, frame, octets, 0));
        }
        return payloads;
    }

    /** What the timestamp grows by from packet to packet. */
    int ticks() {
        return format.clockRateHz() / PER_SECOND;
    }

    /** An offer or answer of it alone (RFC 4566). */
    String sdp(int port) {
        String channels = format.channels() > 1 ? "/" + format.channels() : "";
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port + " RTP/AVP "
                + type + "\r\na=rtpmap:" + type + " " + format.name() + "/" + format.clockRateHz() + channels
                + "\r\na=ptime:20\r\na=sendrecv\r\n";
    }
}
