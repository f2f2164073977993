package io.tandempbx.media.api;

/**
 * An audio format that can be negotiated now, as SDP names it (RFC 4566 §6).
 *
 * @param name        encoding name, for example {@code PCMU} or {@code telephone-event}; compared without case
 * @param payloadType the static payload type, or -1 when it is dynamic
 */
public record MediaFormat(String name, int clockRateHz, int channels, int payloadType) {}
