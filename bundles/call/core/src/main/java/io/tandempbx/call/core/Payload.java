package io.tandempbx.call.core;

import io.tandempbx.media.api.MediaFormat;
import java.util.List;

/**
 * One payload type of an audio stream (RFC 4566 §6).
 *
 * @param parameters as in {@code a=fmtp}; empty for none
 */
record Payload(int type, String name, int clockRateHz, int channels, String parameters) {

    boolean isOneOf(List<MediaFormat> formats) {
        for (MediaFormat format : formats) {
            if (is(format)) {
                return true;
            }
        }
        return false;
    }

    boolean is(MediaFormat format) {
        return name.equalsIgnoreCase(format.name())
                && clockRateHz == format.clockRateHz()
                && channels == format.channels();
    }

    boolean isSameAs(Payload other) {
        return name.equalsIgnoreCase(other.name) && clockRateHz == other.clockRateHz && channels == other.channels;
    }

    boolean isEvents() {
        return name.equalsIgnoreCase("telephone-event");
    }

    /** Whether this is comfort noise (RFC 3389), which goes with audio. */
    boolean isNoise() {
        return name.equalsIgnoreCase("CN");
    }

    /** Whether this carries what is said. */
    boolean isAudio() {
        return !isEvents() && !isNoise();
    }

    Payload with(int otherType) {
        return new Payload(otherType, name, clockRateHz, channels, parameters);
    }

    MediaFormat format() {
        return new MediaFormat(name, clockRateHz, channels, type);
    }
}
