package io.tandempbx.media.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * What a peer said about its media in SDP, and where its signalling came from.
 *
 * @param rtp          where it wants RTP
 * @param rtcp         where it wants RTCP
 * @param signalling   source address of its signalling: behind NAT its RTP comes from the same address, another port
 * @param sends        whether we may count on RTP from it: false while it is inactive or holds us, since phones that then
 *                     announce {@code sendonly} may as well send nothing
 * @param receives     whether it wants RTP from us
 * @param payloadTypes those negotiated; others are dropped; empty while an offer is not yet answered, when any passes
 * @param metrics      whether it asked for VoIP metrics in extended reports (RFC 3611 §5.1)
 */
public record RemoteMedia(
        InetSocketAddress rtp,
        InetSocketAddress rtcp,
        InetAddress signalling,
        boolean sends,
        boolean receives,
        Set<Integer> payloadTypes,
        boolean metrics) {

    public RemoteMedia {
        payloadTypes = Set.copyOf(payloadTypes);
    }

    /** One that asked for no metrics. */
    public RemoteMedia(
            InetSocketAddress rtp,
            InetSocketAddress rtcp,
            InetAddress signalling,
            boolean sends,
            boolean receives,
            Set<Integer> payloadTypes) {
        this(rtp, rtcp, signalling, sends, receives, payloadTypes, false);
    }

    /** The same, with or without the wish for metrics. */
    public RemoteMedia withMetrics(boolean wanted) {
        return new RemoteMedia(rtp, rtcp, signalling, sends, receives, payloadTypes, wanted);
    }
}
