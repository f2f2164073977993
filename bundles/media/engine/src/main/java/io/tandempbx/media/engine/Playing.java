package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One source played to one session, a frame every 20 ms. Who listens to music hears it where it is now, as from a radio;
 * everything else begins at its beginning. The session's loop ticks; the control side ends it.
 */
final class Playing implements PlayoutClock.Task {
    private static final long FRAME_NS = EncodedClip.FRAME_MS * 1_000_000L;

    private final MediaSession session;
    private final OutgoingStream out;
    private final AudioSource source;
    private final NegotiatedFormat format;
    private volatile @Nullable EncodedClip clip;
    private volatile int position;
    private volatile boolean ended;
    private volatile boolean atEnd; // all of it was played
    private boolean told; // the watch only

    /** Begins at frame {@code position}, as a predecessor left it. */
    Playing(MediaSession session, OutgoingStream out, AudioSource source, NegotiatedFormat format, int position) {
        this.session = session;
        this.out = out;
        this.source = source;
        this.format = format;
        this.position = position;
    }

    AudioSource source() {
        return source;
    }

    NegotiatedFormat format() {
        return format;
    }

    /** The next frame's number. */
    int position() {
        return position;
    }

    void take(EncodedClip fetched) {
        clip = fetched;
    }

    void end() {
        ended = true;
    }

    /** Tells once that all of it was played, as soon as somebody listens; the watch only. */
    void tellEnd(Predicate<AudioSource> listener) {
        if (atEnd && !told && source.kind() == AudioSource.Kind.FILES) {
            told = listener.test(source);
        }
    }

    /** Whether the peer hears again what it is joined to. */
    boolean isOver() {
        return ended;
    }

    @Override
    public boolean tick(PlayoutClock.Bench bench, long dueNs) {
        if (ended) {
            return false;
        }
        EncodedClip present = clip;
        int count = present == null ? 0 : present.count();
        boolean music = source.kind() == AudioSource.Kind.MUSIC;
        if (present == null || count == 0 || (music && !present.isComplete())) {
            return true; // it is still being fetched
        }
        int index = index(present, count, dueNs);
        if (index >= count) {
            atEnd = present.isComplete();
            ended = atEnd;
            return !ended;
        }
        if (session.isReachable()) {
            send(present.frame(index), bench, dueNs);
        }
        position = index + 1;
        return true;
    }

    private int index(EncodedClip present, int count, long dueNs) {
        if (!present.repeats()) {
            return position;
        }
        if (source.kind() == AudioSource.Kind.MUSIC) {
            return (int) Math.floorMod(dueNs / FRAME_NS, (long) count);
        }
        return present.isComplete() && position >= count ? 0 : position;
    }

    private void send(byte[] payload, PlayoutClock.Bench bench, long dueNs) {
        ByteBuffer packet = bench.packet;
        packet.clear().limit(RtpPacket.HEADER_OCTETS + payload.length);
        packet.put(RtpPacket.HEADER_OCTETS, payload, 0, payload.length);
        synchronized (out) {
            out.frame(
                    packet,
                    format.sendType(),
                    EncodedClip.FRAME_MS,
                    format.format().clockRateHz(),
                    dueNs);
            session.sendRtp(packet);
        }
    }
}
