package io.tandempbx.codec.api;

/**
 * A codec as SDP names it (RFC 4566 §6, RFC 3551 §6).
 *
 * @param name        encoding name, for example {@code PCMU}; compared without case
 * @param clockRateHz of the RTP timestamp
 * @param channels    1 or 2
 * @param payloadType the static payload type, or -1 when it is always dynamic
 */
public record CodecFormat(String name, int clockRateHz, int channels, int payloadType) {}
