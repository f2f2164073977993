package io.tandempbx.sip.api;

/**
 * A response to a request of ours. Retransmitted 2xx responses are not delivered again once acknowledged.
 *
 * @param clientTransaction what {@link SipService#send} returned
 */
public record InboundResponse(
        String clientTransaction, Flow flow, int status, String reason, MessageHead head, Body body) {}
