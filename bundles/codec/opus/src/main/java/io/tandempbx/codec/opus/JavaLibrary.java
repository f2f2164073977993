package io.tandempbx.codec.opus;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusException;
import org.jspecify.annotations.Nullable;

/**
 * Opus in Java (Concentus): runs everywhere, allocates while it works. It asserts where the arithmetic of the native
 * library would wrap around; a stream that gets there begins anew.
 */
final class JavaLibrary implements OpusLibrary {

    @Override
    public Encoder newEncoder(int sampleRateHz, EncoderSettings settings) {
        try {
            var encoder = new io.github.jaredmdobson.concentus.OpusEncoder(
                    sampleRateHz, 1, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setComplexity(EncoderSettings.COMPLEXITY);
            encoder.setBitrate(settings.bitsPerSecond());
            encoder.setUseVBR(settings.variable());
            encoder.setUseInbandFEC(settings.fec());
            encoder.setPacketLossPercent(settings.fec() ? EncoderSettings.EXPECTED_LOSS_PERCENT : 0);
            encoder.setUseDTX(settings.dtx());
            encoder.setMaxBandwidth(bandwidth(settings.audioHz()));
            return (in, inOff, count, out, outOff, most) -> encode(encoder, in, inOff, count, out, outOff, most);
        } catch (OpusException e) {
            throw new IllegalArgumentException("no encoder at " + sampleRateHz + " Hz for " + settings, e);
        }
    }

    private static int encode(
            io.github.jaredmdobson.concentus.OpusEncoder encoder,
            short[] in,
            int inOff,
            int count,
            byte[] out,
            int outOff,
            int most) {
        try {
            return encoder.encode(in, inOff, count, out, outOff, most);
        } catch (OpusException e) {
            return -1;
        } catch (AssertionError e) { // its arithmetic overflowed
            encoder.resetState();
            return 0;
        }
    }

    private static OpusBandwidth bandwidth(int audioHz) {
        return switch (audioHz) {
            case 4000 -> OpusBandwidth.OPUS_BANDWIDTH_NARROWBAND;
            case 6000 -> OpusBandwidth.OPUS_BANDWIDTH_MEDIUMBAND;
            case 8000 -> OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND;
            case 12_000 -> OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND;
            default -> OpusBandwidth.OPUS_BANDWIDTH_FULLBAND;
        };
    }

    @Override
    public Decoder newDecoder(int sampleRateHz) {
        try {
            var decoder = new io.github.jaredmdobson.concentus.OpusDecoder(sampleRateHz, 1);
            return (in, inOff, count, out, outOff, most, fec) ->
                    decode(decoder, in, inOff, count, out, outOff, most, fec);
        } catch (OpusException e) {
            throw new IllegalArgumentException("no decoder at " + sampleRateHz + " Hz", e);
        }
    }

    private static int decode(
            io.github.jaredmdobson.concentus.OpusDecoder decoder,
            byte @Nullable [] in,
            int inOff,
            int count,
            short[] out,
            int outOff,
            int most,
            boolean fec) {
        try {
            return decoder.decode(in, inOff, count, out, outOff, most, fec);
        } catch (OpusException e) {
            return -1;
        } catch (AssertionError | ArrayIndexOutOfBoundsException e) { // no encoder wrote this
            decoder.resetState();
            return -1;
        }
    }
}
