package io.tandempbx.codec.opus;

import io.tandempbx.codec.api.FormatParameters;

/**
 * How to encode for a peer.
 *
 * @param bitsPerSecond of the stream on average
 * @param audioHz       the highest audio frequency worth sending, in Hz: 4000, 6000, 8000, 12000 or 20000
 * @param fec           whether each packet also carries a copy of the one before
 * @param dtx           whether silence is not sent
 * @param variable      whether packets may differ in size
 */
record EncoderSettings(int bitsPerSecond, int audioHz, boolean fec, boolean dtx, boolean variable) {
    /** What the encoder reckons with when it makes copies for lost packets. */
    static final int EXPECTED_LOSS_PERCENT = 15;

    /** From 0 to 10: of the best quality this is what half the time of a processor buys. */
    static final int COMPLEXITY = 5;

    private static final int LEAST_BITS = 6000;
    private static final int MOST_BITS = 510_000;

    /** What a peer wants by its parameters (RFC 7587 §6.1), of speech sampled at the given rate. */
    static EncoderSettings of(int sampleRateHz, String fmtp) {
        FormatParameters wanted = FormatParameters.of(fmtp);
        int playbackHz = Math.min(sampleRateHz, Math.max(8000, wanted.number("maxplaybackrate", 48_000)));
        int usual = usualBits(playbackHz);
        int most = Math.max(LEAST_BITS, Math.min(MOST_BITS, wanted.number("maxaveragebitrate", MOST_BITS)));
        return new EncoderSettings(
                Math.min(usual, most),
                audioHz(playbackHz),
                wanted.number("useinbandfec", 0) == 1,
                wanted.number("usedtx", 0) == 1,
                wanted.number("cbr", 0) != 1);
    }

    private static int usualBits(int playbackHz) {
        if (playbackHz < 16_000) {
            return 16_000;
        }
        return playbackHz < 24_000 ? 24_000 : 32_000;
    }

    private static int audioHz(int playbackHz) {
        return playbackHz >= 48_000 ? 20_000 : playbackHz / 2 / 2000 * 2000;
    }
}
