package io.tandempbx.sip.api;

/**
 * A request that arrived and that its handler must answer, an ACK excepted.
 *
 * @param transaction  names the server transaction to answer; empty for the ACK of a 2xx
 * @param flow         where it came from
 * @param uri          the Request-URI
 * @param user         the user part of the Request-URI, percent-escapes decoded; empty when absent
 * @param credential   the extension whose password was proved; empty within a dialog
 */
public record InboundRequest(
        String transaction,
        Flow flow,
        String method,
        String uri,
        String user,
        String credential,
        MessageHead head,
        Body body) {}
