package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.api.Body;
import io.tandempbx.sip.api.MessageHead;
import io.tandempbx.sip.api.OutboundRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What ends the dialog that a 2xx made after its INVITE was given up: that 2xx is acknowledged, and the dialog ended at once
 * (RFC 3261 §13.2.2.4).
 */
record UnwantedAnswer(OutboundRequest ack, OutboundRequest bye) {

    static UnwantedAnswer to(MessageHead response) {
        return new UnwantedAnswer(
                request("ACK", response, response.cseq()), request("BYE", response, response.cseq() + 1));
    }

    private static OutboundRequest request(String method, MessageHead response, long cseq) {
        String target = response.contacts().isEmpty()
                ? response.to().uri()
                : response.contacts().get(0).uri();
        List<String> routes = new ArrayList<>(response.recordRoutes());
        Collections.reverse(routes);
        return new OutboundRequest(
                method,
                target,
                response.from(),
                response.to(),
                response.callId(),
                cseq,
                routes,
                "",
                List.of(),
                Body.NONE);
    }
}
