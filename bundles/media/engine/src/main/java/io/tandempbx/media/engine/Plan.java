package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.JitterBufferStatistics;
import io.tandempbx.media.api.MediaKeys;
import io.tandempbx.media.api.MediaTerms;
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
 * @param joined     the session packets are passed on to
 * @param echo       the stream the peer gets back
 * @param terms      what was agreed on with the peer
 * @param routes     how packets are passed on; null if they all are relayed as they are
 * @param keys       of an encrypted session
 * @param source     what the peer is played in place of that
 * @param transcoding where packets go whose codec the other peer does not speak
 * @param member     of the room it is in
 */
record Plan(
        @Nullable RemoteMedia remote,
        int generation,
        long typesLow,
        long typesHigh,
        @Nullable MediaSession joined,
        @Nullable EchoStream echo,
        MediaTerms terms,
        @Nullable Routes routes,
        @Nullable Transcoding transcoding,
        @Nullable AudioSource source,
        MediaKeys keys,
        @Nullable MixMember member) {
    static final Plan NEW =
            new Plan(null, 0, 0, 0, null, null, MediaTerms.OPEN, null, null, null, MediaKeys.NONE, null);
    private static final long ANY = -1;

    Plan with(RemoteMedia changed) {
        boolean sameAddress = remote != null && remote.rtp().equals(changed.rtp());
        long low = 0;
        long high = 0;
        if (changed.payloadTypes().isEmpty()) {
            low = ANY;
            high = ANY;
        } else {
            for (int type : changed.payloadTypes()) {
                low |= type < 64 ? 1L << type : 0;
                high |= type >= 64 ? 1L << (type - 64) : 0;
            }
        }
        Draft draft = new Draft(this);
        draft.remote = changed;
        draft.generation = sameAddress ? generation : generation + 1;
        draft.typesLow = low;
        draft.typesHigh = high;
        return draft.plan();
    }

    /** A plan with exactly these parts, not yet routed. */
    static Plan restored(
            @Nullable RemoteMedia remote,
            int generation,
            @Nullable MediaSession joined,
            @Nullable EchoStream echo,
            MediaTerms terms,
            @Nullable AudioSource source) {
        Draft draft = new Draft(NEW);
        draft.generation = remote == null ? generation : generation - 1;
        draft.joined = joined;
        draft.echo = echo;
        draft.terms = terms;
        draft.source = source;
        return remote == null ? draft.plan() : draft.plan().with(remote);
    }

    /** To be routed next. With another partner nothing is played any more. */
    Plan joinedTo(@Nullable MediaSession other) {
        Draft draft = new Draft(this);
        draft.joined = other;
        draft.echo = null;
        draft.routes = other == null || terms.formats().isEmpty() ? null : Routes.NOTHING;
        draft.source = null;
        draft.member = null;
        return draft.plan();
    }

    Plan echoing(EchoStream stream) {
        Draft draft = new Draft(this);
        draft.joined = null;
        draft.echo = stream;
        draft.routes = null;
        draft.source = null;
        draft.member = null;
        return draft.plan();
    }

    Plan agreeing(MediaTerms agreed) {
        Draft draft = new Draft(this);
        draft.terms = agreed;
        return draft.plan();
    }

    Plan routed(@Nullable Routes changed, @Nullable Transcoding changedTranscoding) {
        Draft draft = new Draft(this);
        draft.routes = changed;
        draft.transcoding = changedTranscoding;
        return draft.plan();
    }

    Plan keyed(MediaKeys changed) {
        Draft draft = new Draft(this);
        draft.keys = changed;
        return draft.plan();
    }

    Plan playing(@Nullable AudioSource played) {
        Draft draft = new Draft(this);
        draft.source = played;
        return draft.plan();
    }

    /** Of a session that is joined to nobody and has no echo: in a room, or in none. */
    Plan mixed(@Nullable MixMember changed) {
        Draft draft = new Draft(this);
        draft.member = changed;
        return draft.plan();
    }

    /** The name of the codec the peer is sent; empty while nothing is agreed on. */
    String codec() {
        return terms.audio().map(agreed -> agreed.format().name()).orElse("");
    }

    /** How what the peer says is played on, for its metrics; null if it asked for none. */
    VoipMetrics.@Nullable Path metricsPath(int clockHz) {
        RemoteMedia wanting = remote;
        if (wanting == null || !wanting.metrics()) {
            return null;
        }
        Transcoding present = transcoding;
        long late = present == null ? 0 : present.late();
        int waitsMs = present == null ? 0 : present.delayMs();
        return new VoipMetrics.Path(codec(), clockHz, terms.packetMs(), late, waitsMs);
    }

    /** Where the peer's packets wait to be played on; null while they wait nowhere. */
    @Nullable
    JitterBuffer buffer() {
        return transcoding != null ? transcoding.buffer() : member != null ? member.buffer() : null;
    }

    /** What that buffer did so far. */
    JitterBufferStatistics buffered() {
        JitterBuffer buffer = buffer();
        return buffer == null ? JitterBufferStatistics.NONE : buffer.statistics();
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

    /** Whether RTCP shares the port of RTP (RFC 5761). */
    boolean muxed() {
        return remote != null && remote.rtcp().equals(remote.rtp());
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

    /** A plan on its way to the next: all its parts, of which some are changed. */
    private static final class Draft {
        private @Nullable RemoteMedia remote;
        private int generation;
        private long typesLow;
        private long typesHigh;
        private @Nullable MediaSession joined;
        private @Nullable EchoStream echo;
        private MediaTerms terms;
        private @Nullable Routes routes;
        private @Nullable Transcoding transcoding;
        private @Nullable AudioSource source;
        private MediaKeys keys;
        private @Nullable MixMember member;

        Draft(Plan from) {
            remote = from.remote;
            generation = from.generation;
            typesLow = from.typesLow;
            typesHigh = from.typesHigh;
            joined = from.joined;
            echo = from.echo;
            terms = from.terms;
            routes = from.routes;
            transcoding = from.transcoding;
            source = from.source;
            keys = from.keys;
            member = from.member;
        }

        Plan plan() {
            return new Plan(
                    remote,
                    generation,
                    typesLow,
                    typesHigh,
                    joined,
                    echo,
                    terms,
                    routes,
                    transcoding,
                    source,
                    keys,
                    member);
        }
    }
}
