package io.tandempbx.sip.api;

/** How SIP messages travel (RFC 3261 §18). */
public enum Transport {
    UDP,
    TCP,
    /** TLS over TCP (RFC 3261 §26.2). */
    TLS;

    /** Whether the transport itself delivers, so that nothing is retransmitted for loss. */
    public boolean reliable() {
        return this != UDP;
    }
}
