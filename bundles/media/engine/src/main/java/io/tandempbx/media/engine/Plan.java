package io.tandempbx.media.engine;

import io.tandempbx.media.api.RemoteMedia;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a session is to do: who its peer is and where its packets go. Immutable; the control side replaces it, the loops
 * read it once per packet.
 *
 * @param remote     what the peer said; null until it did, when nothing is accepted
 * @param generation grows when the peer's RTP address changes; a source learnt under an older one counts no more
 * @param typesLow   one bit for each payload type 0-63 that may pass
 * @param typesHigh  the same for 64-127
 * @param joined     the session packets are relayed to
 * @param echo       the stream the peer gets back
 */
record Plan(
        @Nullable RemoteMedia remote,
        int generation,
        long typesLow,
        long typesHigh,
        @Nullable MediaSession joined,
        @Nullable EchoStream echo) {
    static final Plan NEW = new Plan(null, 0, 0, 0, null, null);
    private static final long ANY = -1;

    Plan with(RemoteMedia changed) {
        boolean sameAddress = remote != null && remote.rtp().equals(changed.rtp());
        return restored(changed, sameAddress ? generation : generation + 1, joined, echo);
    }

    /** A plan with exactly these parts. */
    static Plan restored(
            @Nullable RemoteMedia remote, int generation, @Nullable MediaSession joined, @Nullable EchoStream echo) {
        long low = 0;
        long high = 0;
        if (remote != null && remote.payloadTypes().isEmpty()) {
            low = ANY;
            high = ANY;
        } else if (remote != null) {
            for (int type : remote.payloadTypes()) {
                low |= type < 64 ? 1L << type : 0;
                high |= type >= 64 ? 1L << (type - 64) : 0;
            }
        }
        return new Plan(remote, generation, low, high, joined, echo);
    }

    Plan joinedTo(@Nullable MediaSession other) {
        return new Plan(remote, generation, typesLow, typesHigh, other, null);
    }

    Plan echoing(EchoStream stream) {
        return new Plan(remote, generation, typesLow, typesHigh, null, stream);
    }

    boolean passes(int payloadType) {
        return ((payloadType < 64 ? typesLow >>> payloadType : typesHigh >>> (payloadType - 64)) & 1) != 0;
    }

    /** Where SDP wants RTP; null when it cannot be sent there. */
    @Nullable
    InetSocketAddress rtpAddress() {
        return remote == null ? null : sendable(remote.rtp());
    }

    /** Where SDP wants RTCP; null when it cannot be sent there. */
    @Nullable
    InetSocketAddress rtcpAddress() {
        return remote == null ? null : sendable(remote.rtcp());
    }

    boolean receives() {
        return remote != null && remote.receives();
    }

    boolean sends() {
        return remote != null && remote.sends();
    }

    private static @Nullable InetSocketAddress sendable(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        return host == null || host.isAnyLocalAddress() || address.getPort() == 0 ? null : address;
    }
}
