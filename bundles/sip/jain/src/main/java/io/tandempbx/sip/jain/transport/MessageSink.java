package io.tandempbx.sip.jain.transport;

import io.tandempbx.sip.api.Flow;

/** Takes whole messages from the reader thread; returns at once. */
@FunctionalInterface
public interface MessageSink {

    /**
     * Takes one message.
     *
     * @param octets begin with the message; used again by the caller afterwards
     * @param length of the message
     */
    void message(byte[] octets, int length, Flow flow);
}
