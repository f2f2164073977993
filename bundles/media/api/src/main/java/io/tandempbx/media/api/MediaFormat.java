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

    /** A format without parameters. */
    public MediaFormat(String name, int clockRateHz, int channels, int payloadType) {
        this(name, clockRateHz, channels, payloadType, "");
    }

    /** Whether this is telephone-event (RFC 4733) and not audio. */
    public boolean isEvents() {
        return name.equalsIgnoreCase(EVENTS);
    }

    /** Whether both are the same encoding, whatever its numbers and parameters. */
    public boolean isSameAs(MediaFormat other) {
        return name.equalsIgnoreCase(other.name) && clockRateHz == other.clockRateHz && channels == other.channels;
    }
}
