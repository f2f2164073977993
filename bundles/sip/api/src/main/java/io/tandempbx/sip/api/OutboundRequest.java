package io.tandempbx.sip.api;

import java.util.List;

/**
 * A request to be sent. Via, Max-Forwards, Contact (for methods that need one), User-Agent and Content-Length are added
 * by the signalling bundle.
 *
 * @param uri         the Request-URI
 * @param routes      Route values in angle brackets, topmost first
 * @param contactUser the user part of our Contact
 * @param others      further headers
 * @param patienceMs  how long any answer at all is waited for, if that is less than timer B or F (RFC 3261 §17.1); 0 for
 *                    these
 */
public record OutboundRequest(
        String method,
        String uri,
        NameAddress from,
        NameAddress to,
        String callId,
        long cseq,
        List<String> routes,
        String contactUser,
        List<Header> others,
        Body body,
        int patienceMs) {

    public OutboundRequest {
        routes = List.copyOf(routes);
        others = List.copyOf(others);
    }

    /** A request whose answer is waited for as long as the RFC says. */
    public OutboundRequest(
            String method,
            String uri,
            NameAddress from,
            NameAddress to,
            String callId,
            long cseq,
            List<String> routes,
            String contactUser,
            List<Header> others,
            Body body) {
        this(method, uri, from, to, callId, cseq, routes, contactUser, others, body, 0);
    }

    /** The same, given up after so many milliseconds without any answer. */
    public OutboundRequest within(int ms) {
        return new OutboundRequest(method, uri, from, to, callId, cseq, routes, contactUser, others, body, ms);
    }
}
