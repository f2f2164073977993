package io.tandempbx.registrar.api;

import io.tandempbx.sip.api.Flow;
import java.time.Instant;
import java.util.List;

/**
 * One binding of an extension to a phone (RFC 3261 §10.2.1).
 *
 * @param uri       as the phone gave it; the Request-URI of what we send there
 * @param flow      where its REGISTER came from; requests go there (RFC 3581, RFC 5626)
 * @param q         preference, 0-1000 for 0.0-1.0
 * @param callId    of the registration, which orders updates together with {@code cseq}
 * @param userAgent what the phone calls itself; empty when unknown
 * @param path      Route values for what we send there, topmost first (RFC 3327)
 */
public record Contact(
        String uri,
        Flow flow,
        int q,
        String callId,
        long cseq,
        Instant registeredAt,
        Instant expiresAt,
        String userAgent,
        List<String> path) {

    public Contact {
        path = List.copyOf(path);
    }

    /** A contact without proxies on the way. */
    public Contact(
            String uri,
            Flow flow,
            int q,
            String callId,
            long cseq,
            Instant registeredAt,
            Instant expiresAt,
            String userAgent) {
        this(uri, flow, q, callId, cseq, registeredAt, expiresAt, userAgent, List.of());
    }
}
