package io.tandempbx.sip.api;

import java.util.Optional;

/**
 * A request that arrived and that its handler must answer, an ACK excepted.
 *
 * @param transaction  names the server transaction to answer; empty for the ACK of a 2xx
 * @param flow         where it came from
 * @param uri          the Request-URI
 * @param user         the user part of the Request-URI, percent-escapes decoded; empty when absent
 * @param credential   the extension whose password was proved, or {@link #TRUNK} and the id of the trunk whose address it
 *                     came from; within a dialog empty unless a password was proved there too, or the address is a trunk's
 */
public record InboundRequest(
        String transaction,
        Flow flow,
        String method,
        String uri,
        String user,
        String credential,
        MessageHead head,
        Body body) {

    /** What the credential of a request from a trunk begins with; no extension's number does. */
    public static final String TRUNK = "trunk:";

    /** The trunk that sent this; empty when an extension did. */
    public Optional<String> trunk() {
        return credential.startsWith(TRUNK) ? Optional.of(credential.substring(TRUNK.length())) : Optional.empty();
    }
}
