package io.tandempbx.call.core;

import io.tandempbx.directory.api.MediaEncryption;
import io.tandempbx.sip.api.Transport;

/** Whether phones are spoken to encrypted (RFC 3711); keys go over TLS only. */
enum SrtpPolicy {
    /** Never. */
    OFF,
    /** Those that ask for it or take it when it is offered, over TLS. */
    OPTIONAL,
    /** All that are connected over TLS; plain RTP is refused there. */
    REQUIRED,
    /** All; who is not connected over TLS is refused. Of an extension only. */
    ALWAYS;

    /** Of an extension that wants this, where all others have {@code preset}. */
    static SrtpPolicy of(MediaEncryption wanted, SrtpPolicy preset) {
        return switch (wanted) {
            case PRESET -> preset;
            case OFF -> OFF;
            case OPTIONAL -> OPTIONAL;
            case REQUIRED -> ALWAYS;
        };
    }

    /** Whether encryption is offered first to a phone that is called over this transport, and plain RTP if it refuses. */
    boolean prefers(Transport transport) {
        return this == OPTIONAL && transport == Transport.TLS;
    }

    /** Whether encryption is all that is offered over this transport. */
    boolean offers(Transport transport) {
        return (this == REQUIRED || this == ALWAYS) && transport == Transport.TLS;
    }

    /**
     * Refuses a description that breaks the policy.
     *
     * @throws SdpException with the rule
     */
    void check(Transport transport, boolean encrypted) throws SdpException {
        if (encrypted && this == OFF) {
            throw new SdpException("SRTP is off here");
        }
        if (encrypted && transport != Transport.TLS) {
            throw new SdpException("keys for SRTP are taken over TLS only");
        }
        if (!encrypted && this == ALWAYS) {
            throw new SdpException("SRTP is required of this extension");
        }
        if (!encrypted && offers(transport)) {
            throw new SdpException("SRTP is required over TLS");
        }
    }
}
