package io.tandempbx.media.api;

/** RTP port pairs in the configured range, those of the echo canary not counted. */
public record PortUsage(int inUse, int quarantined, int free) {}
