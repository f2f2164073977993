package io.tandempbx.itests.phone;

import java.net.InetSocketAddress;

/** How a test phone is connected to the server. Hands every whole message that arrives to a receiver, in order. */
interface SipWire extends AutoCloseable {

    /** What the phone calls itself in Via and Contact. */
    InetSocketAddress local();

    /** {@code UDP}, {@code TCP} or {@code TLS}. */
    String transport();

    void send(byte[] octets);

    /** Whether the server can still reach the phone here; a TCP connection that was closed cannot be used. */
    boolean isOpen();

    @Override
    void close();
}
