package io.tandempbx.media.api;

/**
 * An audio format that can be negotiated now, as SDP names it (RFC 4566 §6).
 *
 * @param name        encoding name, for example {@code PCMU} or {@code telephone-event}; compared without case
 * @param payloadType the static payload type, or -1 when it is dynamic
 * @param parameters  ours, to be offered as {@code a=fmtp}; empty for none
 */
public record MediaFormat(String name, int clockRateHz, int channels, int payloadType, String parameters) {
    private static final String EVENTS = "telephone-event";
    private static final String NOISE = "CN";

    /** A format without parameters. */
    public MediaFormat(String name, int clockRateHz, int channels, int payloadType) {
        this(name, clockRateHz, channels, payloadType, "");
    }

    /** Whether this is telephone-event (RFC 4733) and not audio. */
    public boolean isEvents() {
        return name.equalsIgnoreCase(EVENTS);
    }

    /** Whether this is comfort noise (RFC 3389), which a peer sends in place of its audio while it is silent. */
    public boolean isNoise() {
        return name.equalsIgnoreCase(NOISE);
    }

    /** Whether this carries what is said: neither events nor comfort noise. */
    public boolean isAudio() {
        return !isEvents() && !isNoise();
    }

    /** Whether both are the same encoding, whatever its numbers and parameters. */
    public boolean isSameAs(MediaFormat other) {
        return name.equalsIgnoreCase(other.name) && clockRateHz == other.clockRateHz && channels == other.channels;
    }
}
