package io.tandempbx.media.engine;

import io.tandempbx.media.api.AudioSource;
import io.tandempbx.media.api.MediaTerms;
import io.tandempbx.media.api.NegotiatedFormat;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One source played to one session, a frame every 20 ms, in packets as long as the peer wishes. Who listens to music hears it
 * where it is now, as from a radio; everything else begins at its beginning. The session's loop ticks; the control side ends it.
 */
final class Playing implements PlayoutClock.Task {
    private static final long FRAME_NS = EncodedClip.FRAME_MS * 1_000_000L;
    private static final long LONGEST_WAIT_NS = 10_000_000_000L;

    private final MediaSession session;
    private final OutgoingStream out;
    private final AudioSource source;
    private final NegotiatedFormat format;
    private volatile @Nullable EncodedClip clip;
    private volatile int wishedMs = EncodedClip.FRAME_MS;
    private volatile int position;
    private volatile boolean ended;
    private volatile boolean atEnd; // all of it was played, or nobody waits for the rest any more
    private @Nullable FrameCutter cutter; // unless frames are packets; the loop only
    private boolean waiting; // for the clip or more of it; the loop only, like the next
    private long waitingSinceNs;
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

    /** From now on packets last as long as these terms wish, if the codec can. */
    void wish(MediaTerms terms) {
        wishedMs = terms.packetMs();
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
        boolean complete = present != null && present.isComplete(); // before the count, which grows until then
        int count = present == null ? 0 : present.count();
        if (present == null) {
            return true; // others are fetched before it
        }
        if ((isMusic() && !complete) || (count == 0 && (present.repeats() || !complete))) {
            return waits(dueNs);
        }
        int index = index(present, count, complete, dueNs);
        if (index >= count && !complete) {
            return waits(dueNs);
        }
        if (index >= count) {
            atEnd = true;
            ended = true;
            return false;
        }
        waiting = false;
        byte[] frame = present.frame(index);
        if (frame.length > 0 && session.isReachable()) { // a codec has nothing to send for some silence
            cut(frame, present.packetMs(wishedMs), bench, dueNs);
        }
        position = index + 1;
        return true;
    }

    private boolean isMusic() {
        return source.kind() == AudioSource.Kind.MUSIC;
    }

    /**
     * It is still being encoded, or its codec replaced. What does not come ends as if it had been played, so that
     * applications go on; much music takes its time, and nobody waits for its end.
     */
    private boolean waits(long dueNs) {
        if (!waiting) {
            waiting = true;
            waitingSinceNs = dueNs;
        }
        if (dueNs - waitingSinceNs < LONGEST_WAIT_NS || isMusic()) {
            return true;
        }
        atEnd = true;
        ended = true;
        return false;
    }

    private int index(EncodedClip present, int count, boolean complete, long dueNs) {
        if (!present.repeats()) {
            return position;
        }
        if (isMusic()) {
            return (int) Math.floorMod(dueNs / FRAME_NS, (long) count);
        }
        return complete && position >= count ? 0 : position;
    }

    private void cut(byte[] frame, int ms, PlayoutClock.Bench bench, long dueNs) {
        if (ms == EncodedClip.FRAME_MS) {
            send(frame, ms, bench, dueNs);
            return;
        }
        FrameCutter present = cutter;
        if (present == null || present.packetMs() != ms) {
            present = new FrameCutter(ms);
            cutter = present;
        }
        present.add(frame, dueNs);
        while (present.hasPacket()) {
            send(present.take(), ms, bench, present.takenDueNs());
        }
    }

    private void send(byte[] payload, int ms, PlayoutClock.Bench bench, long dueNs) {
        ByteBuffer packet = bench.packet;
        packet.clear().limit(RtpPacket.HEADER_OCTETS + payload.length);
        packet.put(RtpPacket.HEADER_OCTETS, payload, 0, payload.length);
        synchronized (out) {
            out.frame(packet, format.sendType(), ms, format.format().clockRateHz(), dueNs);
            session.sendRtp(packet);
        }
    }
}
