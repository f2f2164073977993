package io.tandempbx.ring.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Non-blocking channels by name, for example {@code sip/udp/0.0.0.0:5060} or {@code rtp/10004}. Thread-safe.
 *
 * <p>Whoever uses a channel must never be interrupted inside an I/O call: an interrupt closes the channel for
 * everybody. Wake the selector instead, cancel the key, {@code selectNow()}, then walk away.
 */
@ProviderType
public interface ChannelStore {

    /**
     * The datagram channel of this name, bound and non-blocking; opened when none is held.
     *
     * @param receiveBufferBytes asked of the kernel; it may grant less
     * @throws IOException if the address cannot be bound; nothing is held then
     */
    DatagramChannel datagram(String name, InetSocketAddress local, int receiveBufferBytes, int sendBufferBytes)
            throws IOException;

    /**
     * The listening channel of this name, bound and non-blocking; opened when none is held.
     *
     * @throws IOException if the address cannot be bound; nothing is held then
     */
    ServerSocketChannel listener(String name, InetSocketAddress local, int backlog) throws IOException;

    /** Holds a connection that was accepted or is being opened; an earlier one of the same name is closed. */
    void hold(String name, SocketChannel connection);

    /** The connection of this name, if it is held and open. */
    Optional<SocketChannel> connection(String name);

    /** Names of all held channels that start with this prefix, sorted. */
    List<String> names(String prefix);

    /**
     * Leaves octets with a connection for the next user: those read but not yet making a whole message, and those
     * accepted for sending but not yet written. Replaces what was left before.
     */
    void leave(String name, Remainder remainder);

    /** Takes what was left with this connection; a second call finds nothing. */
    Remainder take(String name);

    /** Closes and forgets the channel of this name; an unknown name is ignored. */
    void release(String name);
}
