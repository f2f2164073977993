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
        Body body) {

    public OutboundRequest {
        routes = List.copyOf(routes);
        others = List.copyOf(others);
    }
}
