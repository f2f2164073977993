package io.tandempbx.sip.api;

import java.net.InetSocketAddress;

/**
 * Where a message really came from, and so where a peer behind NAT can be reached (RFC 5626 §3).
 *
 * @param transport  of the message
 * @param local      our address as the peer sees it on this path, to be put into Contact and SDP; its port is the
 *                   listening port
 * @param remote     the peer's source address
 */
public record Flow(Transport transport, InetSocketAddress local, InetSocketAddress remote) {}
