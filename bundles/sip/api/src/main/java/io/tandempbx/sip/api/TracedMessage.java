package io.tandempbx.sip.api;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * One line of a SIP ladder.
 *
 * @param received true when the peer sent it
 * @param summary  the start line and the CSeq
 */
public record TracedMessage(
        Instant at, boolean received, Transport transport, InetSocketAddress peer, String callId, String summary) {}
