package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.api.Flow;

/** Takes whole messages from the reader thread; returns at once. */
@FunctionalInterface
public interface MessageSink {

    /**
     * Takes one message.
     *
     * @param octets of one message, owned by the sink
     */
    void message(byte[] octets, Flow flow);
}
