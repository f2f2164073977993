package io.tandempbx.media.engine;

import io.tandempbx.media.api.RemoteMedia;
import io.tandempbx.ring.state.RecordReader;
import io.tandempbx.ring.state.RecordWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose packets are the peer's, so that a phone behind NAT is heard and a stranger is not.
 *
 * <p>The address SDP named is taken at once. Another one is taken only if its IP address is that of SDP or of the
 * signalling, after {@value #PROBATION_PACKETS} packets in sequence. Once taken, a source stays until it was silent for
 * {@link #MOVE_NS} and another one from the signalling's IP address passes the probation, until the address SDP named
 * speaks after all, or until SDP names another address. One loop calls {@link #admits}; anybody reads the rest.
 */
final class SourceLatch {
    static final long MOVE_NS = 2_000_000_000L;
    private static final int PROBATION_PACKETS = 4;

    private record Latched(InetSocketAddress source, int generation) {}

    private volatile @Nullable Latched rtp;
    private volatile @Nullable Latched rtcp;
    private volatile int revision;

    private @Nullable InetSocketAddress candidate;
    private int candidateSsrc;
    private int candidateNext;
    private int candidateCount;

    /**
     * Whether an RTP packet comes from the peer; may take its source as the peer's.
     *
     * @param quietNs since the last packet that was admitted
     */
    boolean admits(InetSocketAddress source, Plan plan, int ssrc, int sequence, long quietNs) {
        Latched known = rtp;
        boolean current = known != null && known.generation == plan.generation();
        if (known != null && current && isSame(source, known.source)) {
            return true;
        }
        RemoteMedia remote = plan.remote();
        if (remote == null) {
            return false;
        }
        if (source.equals(remote.rtp())) {
            take(source, plan.generation());
            return true;
        }
        InetAddress host = source.getAddress();
        boolean eligible = current
                ? quietNs >= MOVE_NS && host.equals(remote.signalling())
                : host.equals(remote.rtp().getAddress()) || host.equals(remote.signalling());
        if (!eligible || !passesProbation(source, ssrc, sequence)) {
            return false;
        }
        take(source, plan.generation());
        return true;
    }

    /** A channel gives the same object for packets of the same sender; then nothing of it has to be read. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(InetSocketAddress source, InetSocketAddress known) {
        return source == known || source.equals(known);
    }

    /**
     * Whether an RTCP packet comes from the peer: from the address SDP named, or, since NAT may give it any port, from the IP
     * address its RTP comes from with the source that this has. Others behind the same NAT do not know that.
     *
     * @param ssrc   the packet's
     * @param stream of the peer's RTP, unsigned; negative while there is none
     */
    boolean admitsRtcp(InetSocketAddress source, Plan plan, int ssrc, long stream) {
        Latched known = rtcp;
        if (known != null && known.generation == plan.generation() && source.equals(known.source)) {
            return true;
        }
        InetSocketAddress peer = rtpSource(plan);
        RemoteMedia remote = plan.remote();
        boolean named = remote != null && source.equals(remote.rtcp());
        boolean ours = named
                || (peer != null
                        && peer.getAddress().equals(source.getAddress())
                        && Integer.toUnsignedLong(ssrc) == stream);
        if (ours) {
            rtcp = new Latched(source, plan.generation());
            changed();
        }
        return ours;
    }

    /** The peer's real RTP source; null while unknown. */
    @Nullable
    InetSocketAddress rtpSource(Plan plan) {
        Latched known = rtp;
        return known != null && known.generation == plan.generation() ? known.source : null;
    }

    /** Where RTP for the peer goes; null while there is no address. */
    @Nullable
    InetSocketAddress rtpTarget(Plan plan) {
        InetSocketAddress source = rtpSource(plan);
        return source != null ? source : plan.rtpAddress();
    }

    /** Where RTCP for the peer goes; null while there is no address. */
    @Nullable
    InetSocketAddress rtcpTarget(Plan plan) {
        Latched known = rtcp;
        return known != null && known.generation == plan.generation() ? known.source : plan.rtcpAddress();
    }

    private boolean passesProbation(InetSocketAddress source, int ssrc, int sequence) {
        boolean follows = source.equals(candidate) && ssrc == candidateSsrc && sequence == candidateNext;
        candidate = source;
        candidateSsrc = ssrc;
        candidateNext = (sequence + 1) & 0xffff;
        candidateCount = follows ? candidateCount + 1 : 1;
        return candidateCount >= PROBATION_PACKETS;
    }

    private void take(InetSocketAddress source, int generation) {
        rtp = new Latched(source, generation);
        candidate = null;
        changed();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one loop writes
    private void changed() {
        revision++;
    }

    /** Grows with every source learnt. */
    int revision() {
        return revision;
    }

    void write(RecordWriter record) {
        write(record, rtp);
        write(record, rtcp);
    }

    void read(RecordReader record) {
        rtp = readOne(record);
        rtcp = readOne(record);
    }

    private static void write(RecordWriter record, @Nullable Latched latched) {
        if (latched == null) {
            record.noAddress().int32(0);
        } else {
            record.address(latched.source).int32(latched.generation);
        }
    }

    private static @Nullable Latched readOne(RecordReader record) {
        @Nullable InetSocketAddress source = record.address().orElse(null);
        int generation = record.int32();
        return source == null ? null : new Latched(source, generation);
    }

    /** An address as it is written in SIP. */
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
