package io.tandempbx.media.api;

/** No RTP port pair is free in the configured range; nothing was opened. */
public final class PortsExhaustedException extends Exception {

    public PortsExhaustedException(String message) {
        super(message);
    }
}
