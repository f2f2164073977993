package io.tandempbx.media.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * An RTP port and the RTCP port after it, open and read by one loop: for a session, or between two sessions for nobody,
 * so that what comes late from a peer of the first never meets the second.
 */
final class PortPair {
    private final int port;
    private final InetAddress bound;
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final MediaLoop loop;
    private volatile @Nullable MediaSession session; // written by the control side

    PortPair(int port, InetAddress bound, DatagramChannel rtp, DatagramChannel rtcp, MediaLoop loop) {
        this.port = port;
        this.bound = bound;
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.loop = loop;
    }

    int port() {
        return port;
    }

    InetAddress bound() {
        return bound;
    }

    DatagramChannel rtp() {
        return rtp;
    }

    DatagramChannel rtcp() {
        return rtcp;
    }

    MediaLoop loop() {
        return loop;
    }

    /** Gives packets to this session from now on. */
    void serve(MediaSession arriving) {
        session = arriving;
    }

    /** Gives packets to nobody from now on. */
    void rest() {
        session = null;
    }

    boolean isServing() {
        return session != null;
    }

    /** Takes one datagram from the RTP channel; the loop only. */
    void readRtp(ByteBuffer packet, long nowNs) throws IOException {
        MediaSession present = session;
        if (present == null) {
            rtp.receive(packet);
        } else {
            present.readRtp(packet, nowNs);
        }
    }

    /** Takes one datagram from the RTCP channel; the loop only. */
    void readRtcp(ByteBuffer packet, long nowNs) throws IOException {
        MediaSession present = session;
        if (present == null) {
            rtcp.receive(packet);
        } else {
            present.readRtcp(packet, nowNs);
        }
    }
}
