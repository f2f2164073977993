package io.tandempbx.codec.opus;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the native library that are used; names and arguments as in opus.h. They are found one by one: classes that
 * JNA binds as a whole it never lets go of, and with them the revision of the bundle that they are of (docs/adr/0048).
 */
final class LibOpus {
    static final int APPLICATION_VOIP = 2048;
    static final int SET_BITRATE = 4002;
    static final int SET_MAX_BANDWIDTH = 4004;
    static final int SET_VBR = 4006;
    static final int SET_COMPLEXITY = 4010;
    static final int SET_INBAND_FEC = 4012;
    static final int SET_PACKET_LOSS_PERC = 4014;
    static final int SET_DTX = 4016;

    private final Function versionString;
    private final Function encoderSize;
    private final Function encoderInit;
    private final Function encoderControl;
    private final Function encode;
    private final Function decoderSize;
    private final Function decoderInit;
    private final Function decode;

    /**
     * Those of one library, which stays loaded as long as this is used.
     *
     * @throws UnsatisfiedLinkError if it has not all of them
     */
    LibOpus(NativeLibrary library) {
        versionString = library.getFunction("opus_get_version_string");
        encoderSize = library.getFunction("opus_encoder_get_size");
        encoderInit = library.getFunction("opus_encoder_init");
        encoderControl = library.getFunction("opus_encoder_ctl");
        encode = library.getFunction("opus_encode");
        decoderSize = library.getFunction("opus_decoder_get_size");
        decoderInit = library.getFunction("opus_decoder_init");
        decode = library.getFunction("opus_decode");
    }

    private static int call(Function function, @Nullable Object... arguments) {
        return function.invokeInt(arguments);
    }

    String versionString() {
        return versionString.invokePointer(new Object[0]).getString(0);
    }

    int encoderSize(int channels) {
        return call(encoderSize, channels);
    }

    int encoderInit(Pointer encoder, int sampleRateHz, int channels, int application) {
        return call(encoderInit, encoder, sampleRateHz, channels, application);
    }

    int encoderControl(Pointer encoder, int request, int value) {
        return call(encoderControl, encoder, request, value);
    }

    int encode(Pointer encoder, Pointer samples, int count, Pointer packet, int most) {
        return call(encode, encoder, samples, count, packet, most);
    }

    int decoderSize(int channels) {
        return call(decoderSize, channels);
    }

    int decoderInit(Pointer decoder, int sampleRateHz, int channels) {
        return call(decoderInit, decoder, sampleRateHz, channels);
    }

    int decode(Pointer decoder, @Nullable Pointer packet, int octets, Pointer samples, int most, int fec) {
        return call(decode, decoder, packet, octets, samples, most, fec);
    }
}
