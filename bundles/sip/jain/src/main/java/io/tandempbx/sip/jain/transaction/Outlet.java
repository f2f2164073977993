package io.tandempbx.sip.jain.transaction;

import io.tandempbx.sip.api.Flow;
import java.net.InetSocketAddress;

/** Where transactions put the messages they send. */
@FunctionalInterface
public interface Outlet {

    /**
     * Sends one message.
     *
     * @param target        where a new connection goes when the flow's is gone
     * @param undeliverable run later if the message certainly did not get out
     */
    void send(Flow flow, InetSocketAddress target, byte[] octets, Runnable undeliverable);
}
