package io.tandempbx.media.engine;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads one datagram from a channel that has one; attached to the channel's selection key. */
@FunctionalInterface
interface PacketReader {

    /**
     * Called by the channel's loop.
     *
     * @param packet empty and direct; free again on return
     * @throws IOException if the channel is closed or the kernel refuses
     */
    void read(ByteBuffer packet, long nowNs) throws IOException;
}
