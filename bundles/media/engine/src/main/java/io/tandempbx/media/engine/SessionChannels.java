package io.tandempbx.media.engine;

import io.tandempbx.ring.socket.ChannelStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The channels of sessions in the ring: {@code rtp/<port>}, and {@code rtcp/<port + 1>}. */
final class SessionChannels {
    private static final String RTP = "rtp/";
    private static final String RTCP = "rtcp/";
    private static final int BUFFER_BYTES = 1024 * 1024;

    private final ChannelStore store;

    SessionChannels(ChannelStore store) {
        this.store = store;
    }

    /**
     * Opens both channels of a session, or finds them open.
     *
     * @throws IOException if either port cannot be bound; neither is held then
     */
    MediaSession open(MediaSession.Identity identity) throws IOException {
        DatagramChannel rtp = datagram(rtpName(identity), identity, identity.port());
        try {
            return new MediaSession(identity, rtp, datagram(rtcpName(identity), identity, identity.port() + 1));
        } catch (IOException e) {
            store.release(rtpName(identity));
            throw e;
        }
    }

    private DatagramChannel datagram(String name, MediaSession.Identity identity, int port) throws IOException {
        return store.datagram(name, new InetSocketAddress(identity.bound(), port), BUFFER_BYTES, BUFFER_BYTES);
    }

    void release(MediaSession session) {
        store.release(rtpName(session.identity()));
        store.release(rtcpName(session.identity()));
    }

    /** Releases channels that a crash left without a session. */
    void releaseAllBut(Collection<MediaSession> sessions) {
        Set<String> wanted = new HashSet<>();
        for (MediaSession session : sessions) {
            wanted.add(rtpName(session.identity()));
            wanted.add(rtcpName(session.identity()));
        }
        for (String prefix : Set.of(RTP, RTCP)) {
            store.names(prefix).stream().filter(name -> !wanted.contains(name)).forEach(store::release);
        }
    }

    private static String rtpName(MediaSession.Identity identity) {
        return RTP + identity.port();
    }

    private static String rtcpName(MediaSession.Identity identity) {
        return RTCP + (identity.port() + 1);
    }
}
