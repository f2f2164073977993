package io.tandempbx.codec.opus;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** The functions of the native library that are used, bound when it is loaded; names and arguments as in opus.h. */
final class LibOpus {
    static final int APPLICATION_VOIP = 2048;
    static final int SET_BITRATE = 4002;
    static final int SET_MAX_BANDWIDTH = 4004;
    static final int SET_VBR = 4006;
    static final int SET_COMPLEXITY = 4010;
    static final int SET_INBAND_FEC = 4012;
    static final int SET_PACKET_LOSS_PERC = 4014;
    static final int SET_DTX = 4016;

    private LibOpus() {}

    static native String opus_get_version_string();

    static native int opus_encoder_get_size(int channels);

    static native int opus_encoder_init(Pointer encoder, int sampleRateHz, int channels, int application);

    static native int opus_encoder_ctl(Pointer encoder, int request, int value);

    static native int opus_encode(Pointer encoder, Pointer samples, int count, Pointer packet, int most);

    static native int opus_decoder_get_size(int channels);

    static native int opus_decoder_init(Pointer decoder, int sampleRateHz, int channels);

    static native int opus_decode(
            Pointer decoder, @Nullable Pointer packet, int octets, Pointer samples, int most, int fec);
}
